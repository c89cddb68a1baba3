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

/* A packet of a connection, and what is known of that. */
struct datagram {
	struct nf_conntrack_tuple original;
	struct nf_conntrack_tuple reply;
	unsigned long status;
};

static __always_inline bool read_datagram(unsigned long connection, struct datagram *datagram)
{
	struct nf_conn *conn = (struct nf_conn *)connection;

	return bpf_core_read(&datagram->status, sizeof(datagram->status), &conn->status) == 0 &&
	       read_tuple(connection, 0, &datagram->original) && read_tuple(connection, 1, &datagram->reply);
}

/* Whether an ICMP error says that the destination cannot be reached; others, such as one that asks for smaller packets, are no refusal. */
static __always_inline bool is_unreachable(struct sk_buff *skb)
{
	struct netiso_row error = {};

	if (read_packet(skb, &error) == NOT_PARSED)
		return false;
	if (error.key.protocol == IPPROTO_ICMP)
		return error.key.dport >> 8 == ICMP_UNREACHABLE && (error.key.dport & 0xff) != ICMP_FRAGMENTATION_NEEDED;
	return error.key.protocol == IPPROTO_ICMPV6 && error.key.dport >> 8 == ICMPV6_UNREACHABLE;
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
		return is_unreachable(skb) ? NETISO_REFUSED : 0;
	case IP_CT_RELATED_REPLY:
		return is_unreachable(skb) ? NETISO_REFUSED : 0;
	default:
		return 0;
	}
}

/* From initiator to endpoint, whichever way the packet goes. */
static __always_inline void read_flow(const struct datagram *datagram, struct netiso_row *row)
{
	const struct nf_conntrack_tuple *original = &datagram->original;
	const struct nf_conntrack_tuple *reply = &datagram->reply;

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

SEC("netfilter")
int netiso_datagram(struct bpf_nf_ctx *ctx)
{
	const struct nf_hook_state *state = ctx->state;
	struct sk_buff *skb = ctx->skb;
	struct tracked now = tracked(skb);
	struct netiso_row row = {};
	struct datagram datagram;
	struct sock *sk;
	__u8 verdict;

	/* Most packets are of connections that were answered. */
	if (!now.connection || now.info == IP_CT_ESTABLISHED || !is_active())
		return NF_ACCEPT;
	if (!read_datagram(now.connection, &datagram) || datagram.original.dst.protonum == IPPROTO_TCP)
		return NF_ACCEPT;
	verdict = verdict_of(skb, now.info, datagram.status);
	if (!verdict)
		return NF_ACCEPT;
	row.key.verdict = verdict;
	row.key.stage = NETISO_FIRST;
	row.value.last = bpf_ktime_get_ns();
	read_flow(&datagram, &row);
	read_devices(state, skb, verdict != NETISO_ATTEMPTED, &row);
	sk = skb->sk;
	if (verdict == NETISO_ATTEMPTED && state->hook != NF_INET_LOCAL_IN && sk)
		read_socket(sk, NETISO_SOCKET_SOURCE, &row.key);
	count_connection(&row, verdict == NETISO_ATTEMPTED ? ATTEMPT_NEW : ATTEMPT_IF_DIFFERENT);
	return NF_ACCEPT;
}
