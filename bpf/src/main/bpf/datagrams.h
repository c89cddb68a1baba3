/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * UDP, ICMP and SCTP that netfilter let through, by what connection tracking says of them: the first packet of a connection is an attempt, a packet of
 * the other way is its answer, an ICMP error its refusal. At the last hooks, where no rule is to come.
 */

/* include/uapi/linux/netfilter.h */
#define NF_ACCEPT 1
#define NF_INET_LOCAL_IN 1

struct nf_hook_state {
	__u8 hook;
	struct net_device *in;
	struct net_device *out;
	struct net *net;
} RELOCATED;

struct bpf_nf_ctx {
	const struct nf_hook_state *state;
	struct sk_buff *skb;
};

/* A connection as its initiator and its responder send. */
struct ways {
	struct nf_conntrack_tuple original;
	struct nf_conntrack_tuple reply;
};

static __always_inline bool read_ways(unsigned long connection, struct ways *ways)
{
	return read_tuple(connection, 0, &ways->original) && read_tuple(connection, 1, &ways->reply);
}

/* Whether an ICMP error says that there is no way, or nobody there; others, such as one that asks for smaller packets, are no refusal. */
static __always_inline bool is_refusal(struct sk_buff *skb)
{
	struct netiso_row error = {};
	__u8 type;
	__u8 code;

	if (read_packet(skb, &error) == NOT_PARSED)
		return false;
	type = error.key.dport >> 8;
	code = error.key.dport & 0xff;
	if (error.key.protocol == IPPROTO_ICMP)
		return type == ICMP_UNREACHABLE && code != ICMP_FRAGMENTATION_NEEDED;
	return error.key.protocol == IPPROTO_ICMPV6 &&
	       (type == ICMPV6_UNREACHABLE || (type == ICMPV6_PARAMETER_PROBLEM && code == ICMPV6_UNKNOWN_PROTOCOL));
}

/* The verdict that a packet speaks; 0 if it tells nothing new. */
static __always_inline __u8 verdict_of(struct sk_buff *skb, enum ctinfo info, unsigned long status)
{
	switch (info) {
	case IP_CT_NEW:
		return status & IPS_CONFIRMED ? 0 : NETISO_ATTEMPTED;
	case IP_CT_ESTABLISHED_REPLY:
		return status & IPS_ASSURED ? 0 : NETISO_FORWARDED;
	case IP_CT_RELATED:
		/* Or the first packet of a connection that another one announced. */
		if (!(status & IPS_CONFIRMED))
			return NETISO_ATTEMPTED;
		return is_refusal(skb) ? NETISO_REFUSED : 0;
	case IP_CT_RELATED_REPLY:
		return is_refusal(skb) ? NETISO_REFUSED : 0;
	default:
		return 0;
	}
}

/* From initiator to endpoint, whichever way the packet goes. */
static __always_inline void read_flow(const struct ways *ways, struct netiso_row *row)
{
	const struct nf_conntrack_tuple *original = &ways->original;
	const struct nf_conntrack_tuple *reply = &ways->reply;

	row->key.family = original->src.l3num == AF_INET ? 4 : 6;
	row->key.protocol = original->dst.protonum;
	__builtin_memcpy(row->key.saddr, original->src.u3.all, 16);
	__builtin_memcpy(row->key.daddr, reply->src.u3.all, 16);
	if (row->key.protocol == IPPROTO_ICMP || row->key.protocol == IPPROTO_ICMPV6) {
		row->key.dport = original->dst.u.icmp.type << 8 | original->dst.u.icmp.code;
		/* The identifier, which tells one attempt from another. */
		row->value.sport = bpf_ntohs(original->src.u.all);
		return;
	}
	row->key.dport = bpf_ntohs(reply->src.u.all);
	row->value.sport = bpf_ntohs(original->src.u.all);
	read_service(original, row);
}

/* Devices are named as seen from the initiator, so that an answer belongs to the row of its attempt. */
static __always_inline void read_devices(const struct nf_hook_state *state, struct sk_buff *skb, bool answer, struct netiso_row *row)
{
	struct net_device *out = state->out;
	__u32 from = skb->skb_iif;
	__u32 to = out ? out->ifindex : 0;

	row->key.iif = answer ? to : from;
	row->value.ifindex = answer ? from : to;
	row->key.netns = state->net->ns.inum;
}

static __always_inline void count_datagram(const struct nf_hook_state *state, struct sk_buff *skb, unsigned long connection,
					   __u8 verdict)
{
	bool attempt = verdict == NETISO_ATTEMPTED;
	struct sock *sk = skb->sk;
	struct netiso_row row = {};
	struct ways ways;

	if (!read_ways(connection, &ways) || ways.original.dst.protonum == IPPROTO_TCP)
		return;
	row.key.verdict = verdict;
	row.key.stage = NETISO_FIRST;
	row.value.last = bpf_ktime_get_ns();
	read_flow(&ways, &row);
	read_devices(state, skb, !attempt, &row);
	if (attempt && state->hook != NF_INET_LOCAL_IN && sk)
		read_socket(sk, NETISO_SOCKET_SOURCE, &row.key);
	count_connection(&row, attempt ? ATTEMPT_NEW : ATTEMPT_IF_DIFFERENT);
}

SEC("netfilter")
int netiso_datagram(struct bpf_nf_ctx *ctx)
{
	struct sk_buff *skb = ctx->skb;
	struct tracked now = tracked(skb);
	__u8 verdict;

	/* Most packets, TCP's among them, are of connections that were answered: that is seen before anything else of them is read. */
	if (!now.connection || now.info == IP_CT_ESTABLISHED)
		return NF_ACCEPT;
	verdict = verdict_of(skb, now.info, status_of(now.connection));
	if (verdict && is_active())
		count_datagram(ctx->state, skb, now.connection, verdict);
	return NF_ACCEPT;
}
