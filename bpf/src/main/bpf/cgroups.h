/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * UDP, ICMP and SCTP as sockets send and get them, for kernels without netfilter programs, and for network namespaces in which there are none. There is no
 * connection tracking to ask: who spoke first is the initiator, as far as is remembered.
 */

#define PASS 1

/* include/uapi/linux/bpf.h: offsets in it are the same on every kernel. */
struct __sk_buff {
	__u32 len;
	__u32 before_protocol[3];
	__u32 protocol;
	__u32 before_ifindex[5];
	__u32 ifindex;
	__u32 before_data[8];
	__u32 data;
	__u32 data_end;
	__u32 before_flow_keys[15];
	__u64 flow_keys;
	__u64 tstamp;
	__u32 wire_len;
	__u32 gso_segs;
	struct bpf_sock *sk;
};

/* A connection as one end sees it. */
struct conversation {
	__u8 ours[16];
	__u8 theirs[16];
	__u32 netns;
	__u16 our_port;
	__u16 their_port;
	__u8 protocol;
	__u8 pad[7];
};

struct conversing {
	__u64 attempted;   /* ns: when its attempt was counted last */
	__u8 whose;        /* socket is here */
	__u8 answered;     /* since */
	__u8 pad[6];
};

/* A conversation that goes on for that long is tried, and has to be answered, again: else nobody would see that it is answered no more. */
#define ATTEMPT_NS (30 * 1000000000ULL)

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct conversation);
	__type(value, struct conversing);
} conversations SEC(".maps");

/* TCP is told by its sockets, and is most of the traffic: one byte of the header is enough to let it go. Extension headers before TCP are not looked at. */
static __always_inline bool is_tcp(struct __sk_buff *skb)
{
	void *end = (void *)(long)skb->data_end;
	__u8 *header = (void *)(long)skb->data;

	if ((void *)(header + 20) > end)
		return false;
	return (header[0] >> 4 == 4 ? header[9] : header[6]) == IPPROTO_TCP;
}

/*
 * The network namespace of a packet's socket. Programs of this kind may not follow the kernel's pointers, but may read what they point at; the beginning of
 * a socket is the same for all kinds of them.
 */
static __always_inline __u32 netns_of(struct bpf_sock *sk)
{
	const __u8 *socket = (const __u8 *)sk;
	__u8 common[128];
	__u32 offset = bpf_core_field_offset(((struct sock_common *)0)->skc_net.net);
	struct net *net;
	__u32 inum = 0;

	if (offset > sizeof(common) - sizeof(net) || bpf_probe_read_kernel(common, sizeof(common), socket) != 0)
		return 0;
	__builtin_memcpy(&net, common + offset, sizeof(net));
	bpf_core_read(&inum, sizeof(inum), &net->ns.inum);
	return inum;
}

static __always_inline enum outcome read_socket_packet(struct __sk_buff *skb, struct netiso_row *row)
{
	void *start = (void *)(long)skb->data;
	void *end = (void *)(long)skb->data_end;
	struct packet packet = { .start = start, .length = end - start, .whole = skb->len };

	return read_headers(&packet, skb->protocol, row);
}

/* As the packet goes, to as the end at this socket sees it. */
static __always_inline void read_conversation(const struct netiso_row *row, bool sent, struct conversation *conversation)
{
	bool icmp = row->key.protocol == IPPROTO_ICMP || row->key.protocol == IPPROTO_ICMPV6;
	__u16 dport = icmp ? row->value.sport : row->key.dport;

	__builtin_memcpy(conversation->ours, sent ? row->key.saddr : row->key.daddr, 16);
	__builtin_memcpy(conversation->theirs, sent ? row->key.daddr : row->key.saddr, 16);
	conversation->our_port = sent ? row->value.sport : dport;
	conversation->their_port = sent ? dport : row->value.sport;
	conversation->netns = row->key.netns;
	conversation->protocol = row->key.protocol;
}

static __always_inline __u8 begin(const struct conversation *conversation, bool sent, __u8 *whose)
{
	struct conversing begun = { .attempted = bpf_ktime_get_ns() };

	*whose = sent ? NETISO_SOCKET_SOURCE : NETISO_SOCKET_DESTINATION;
	begun.whose = *whose;
	return bpf_map_update_elem(&conversations, conversation, &begun, BPF_ANY) == 0 ? NETISO_ATTEMPTED : 0;
}

/* The verdict that a packet speaks of its conversation; 0 if it tells nothing new. */
static __always_inline __u8 converse(const struct conversation *conversation, bool sent, bool first, __u8 *whose)
{
	struct conversing *known = bpf_map_lookup_elem(&conversations, conversation);
	__u64 now;

	if (!known)
		return first ? begin(conversation, sent, whose) : 0;
	*whose = known->whose;
	if ((known->whose == NETISO_SOCKET_SOURCE) != sent) {
		if (known->answered)
			return 0;
		known->answered = true;
		return NETISO_FORWARDED;
	}
	now = bpf_ktime_get_ns();
	if (!first || now - known->attempted < ATTEMPT_NS)
		return 0;
	known->attempted = now;
	known->answered = false;
	return NETISO_ATTEMPTED;
}

/* From initiator to responder, whichever way the packet went. */
static __always_inline void write_flow(const struct conversation *conversation, __u8 whose, struct netiso_row *row)
{
	bool ours = whose == NETISO_SOCKET_SOURCE;

	__builtin_memcpy(row->key.saddr, ours ? conversation->ours : conversation->theirs, 16);
	__builtin_memcpy(row->key.daddr, ours ? conversation->theirs : conversation->ours, 16);
	row->value.sport = ours ? conversation->our_port : conversation->their_port;
	if (row->key.protocol == IPPROTO_ICMP)
		row->key.dport = ICMP_ECHO << 8;
	else if (row->key.protocol == IPPROTO_ICMPV6)
		row->key.dport = ICMPV6_ECHO << 8;
	else
		row->key.dport = ours ? conversation->their_port : conversation->our_port;
}

static __always_inline void count_socket_packet(struct __sk_buff *skb, bool sent)
{
	struct bpf_sock *sk = skb->sk;
	struct conversation conversation = {};
	struct netiso_row row = {};
	enum outcome outcome;
	__u8 whose;

	if (is_tcp(skb) || !sk || !is_active())
		return;
	outcome = read_socket_packet(skb, &row);
	if (outcome == NOT_PARSED || row.key.protocol == IPPROTO_TCP || row.value.sport == 0)
		return;
	row.key.netns = netns_of(sk);
	row.key.socket_netns = row.key.netns;
	read_conversation(&row, sent, &conversation);
	row.key.verdict = converse(&conversation, sent, outcome == FIRST_PACKET, &whose);
	if (!row.key.verdict)
		return;
	write_flow(&conversation, whose, &row);
	row.key.socket = whose;
	row.key.stage = NETISO_FIRST;
	row.key.cgroup_id = bpf_skb_cgroup_id(skb);
	row.value.ifindex = skb->ifindex;
	row.value.last = bpf_ktime_get_ns();
	count_connection(&row, row.key.verdict == NETISO_ATTEMPTED ? ATTEMPT_NEW : ATTEMPT_IF_DIFFERENT);
}

SEC("cgroup_skb/egress")
int netiso_egress(struct __sk_buff *skb)
{
	count_socket_packet(skb, true);
	return PASS;
}

SEC("cgroup_skb/ingress")
int netiso_ingress(struct __sk_buff *skb)
{
	count_socket_packet(skb, false);
	return PASS;
}
