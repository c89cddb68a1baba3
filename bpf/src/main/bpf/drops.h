/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Packets that the kernel frees for one of the reasons asked for, or at a place that says enough where there is no reason. */

struct cause {
	__u32 reason;
	__u32 class;   /* enum netiso_class; 0: not asked for */
};

static __always_inline struct cause cause_by_location(__u64 address)
{
	struct cause cause = {};
	__u32 zero = 0;
	struct netiso_locations *known = bpf_map_lookup_elem(&locations, &zero);

	if (!known)
		return cause;
	for (__u32 i = 0; i < NETISO_LOCATIONS; i++) {
		if (i >= known->count)
			break;
		if (address < known->at[i].start || address >= known->at[i].end)
			continue;
		cause.reason = known->at[i].reason;
		cause.class = known->at[i].class;
		break;
	}
	return cause;
}

static __always_inline struct cause cause_of(__u64 *ctx)
{
	struct cause cause = {};
	__u32 *class;

	/* Arguments that this kernel does not have are dead code to its verifier. */
	if (config.tracepoint_args < 3)
		return cause_by_location(ctx[1]);
	cause.reason = (__u32)ctx[2];
	class = bpf_map_lookup_elem(&reasons, &cause.reason);
	if (class)
		cause.class = *class;
	else if (cause.reason == config.unspecified)
		return cause_by_location(ctx[1]);
	return cause;
}

/* Where it happened: at a device, or in the namespace of the socket that sends, where there is no device yet. */
static __always_inline void read_place(struct sk_buff *skb, struct sock *rx_sk, struct netiso_row *row)
{
	struct net_device *dev = skb->dev;
	struct sock *sk = skb->sk;

	row->key.iif = skb->skb_iif;
	if (rx_sk)
		read_socket(rx_sk, NETISO_SOCKET_DESTINATION, &row->key);
	else if (sk)
		read_socket(sk, NETISO_SOCKET_SOURCE, &row->key);
	if (dev) {
		row->value.ifindex = dev->ifindex;
		row->key.netns = dev->nd_net.net->ns.inum;
	}
	if (row->key.netns == 0)
		row->key.netns = row->key.socket_netns;
}

static __always_inline void read_service_of(struct sk_buff *skb, struct netiso_row *row)
{
	struct tracked now = tracked(skb);
	struct nf_conntrack_tuple original;

	if (now.connection && read_tuple(now.connection, 0, &original))
		read_service(&original, row);
}

static __always_inline void count_drop(struct sk_buff *skb, struct netiso_row *row, struct netiso_counters *count)
{
	bool dropped = row->key.verdict == NETISO_DROPPED;
	void *rows = dropped ? current_rows(&drops) : current_rows(&connections);
	struct netiso_value *counted;

	if (!rows)
		return;
	counted = bpf_map_lookup_elem(rows, &row->key);
	if (counted) {
		count_again(counted, &row->value, ATTEMPT_IF_DIFFERENT);
		return;
	}
	if (row->key.stage == NETISO_FIRST)
		read_service_of(skb, row);
	count_first(row, rows, dropped ? &count->drops_full : &count->connections_full, ATTEMPT_IF_DIFFERENT, count);
}

/* To connection tracking a TCP connection is established by the first answer, and its first packet is a SYN anyhow. */
static __always_inline enum outcome read_dropped(struct sk_buff *skb, struct netiso_row *row)
{
	enum outcome outcome = read_packet(skb, row);

	return outcome == FIRST_PACKET && row->key.protocol != IPPROTO_TCP && is_established(skb) ? NOT_FIRST : outcome;
}

static __always_inline void look(struct sk_buff *skb, struct sock *rx_sk, struct cause cause, struct netiso_counters *count)
{
	struct netiso_row row = {};
	enum outcome outcome = read_dropped(skb, &row);

	if (outcome == NOT_PARSED) {
		COUNT(count->not_parsed);
		return;
	}
	if (outcome == NOT_FIRST) {
		COUNT(count->not_first);
		if (!config.later)
			return;
	}
	row.key.stage = outcome == FIRST_PACKET ? NETISO_FIRST : NETISO_LATER;
	row.key.verdict = cause.class == NETISO_CLASS_REFUSED ? NETISO_REFUSED : NETISO_DROPPED;
	row.key.reason = cause.reason;
	row.value.last = bpf_ktime_get_ns();
	read_place(skb, rx_sk, &row);
	count_drop(skb, &row, count);
}

SEC("tp_btf/kfree_skb")
int netiso_drop(__u64 *ctx)
{
	struct cause cause = cause_of(ctx);
	struct netiso_counters *count;
	struct sock *rx_sk = 0;

	if (!cause.class || !is_active())
		return 0;
	count = own_counters();
	if (!count)
		return 0;
	if (config.tracepoint_args > 3)
		rx_sk = (struct sock *)ctx[3];
	COUNT(count->drops);
	look((struct sk_buff *)ctx[0], rx_sk, cause, count);
	return 0;
}
