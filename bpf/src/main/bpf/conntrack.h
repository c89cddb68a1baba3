/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What connection tracking knows of a packet's connection, where it is in use. */
#ifndef NETISO_CONNTRACK_H
#define NETISO_CONNTRACK_H

/* include/uapi/linux/netfilter/nf_conntrack_common.h; skb->_nfct carries them in its lowest bits. */
#define CTINFO_MASK 7
enum ctinfo {
	IP_CT_ESTABLISHED = 0,
	IP_CT_RELATED = 1,
	IP_CT_NEW = 2,
	IP_CT_ESTABLISHED_REPLY = 3,
	IP_CT_RELATED_REPLY = 4,
	IP_CT_UNTRACKED = 7,
};

#define IPS_ASSURED (1 << 2)
#define IPS_CONFIRMED (1 << 3)

struct tracked {
	unsigned long connection;   /* address of the struct nf_conn; 0 without one */
	enum ctinfo info;
};

static __always_inline struct tracked tracked(struct sk_buff *skb)
{
	struct tracked tracked = { .connection = 0, .info = IP_CT_UNTRACKED };
	unsigned long nfct;

	if (!bpf_core_field_exists(skb->_nfct))
		return tracked;
	nfct = skb->_nfct;
	tracked.connection = nfct & ~(unsigned long)CTINFO_MASK;
	if (tracked.connection)
		tracked.info = nfct & CTINFO_MASK;
	return tracked;
}

/* Connection tracking has seen a reply, or this is one. */
static __always_inline bool is_established(struct sk_buff *skb)
{
	struct tracked now = tracked(skb);

	return now.info == IP_CT_ESTABLISHED || (now.info >= IP_CT_ESTABLISHED_REPLY && now.info < IP_CT_UNTRACKED);
}

static __always_inline unsigned long status_of(unsigned long connection)
{
	unsigned long status = 0;

	if (bpf_core_type_exists(struct nf_conn))
		bpf_core_read(&status, sizeof(status), &((struct nf_conn *)connection)->status);
	return status;
}

/* The way of a connection as its initiator (0) or its responder (1) sends. */
static __always_inline bool read_tuple(unsigned long connection, int direction, struct nf_conntrack_tuple *tuple)
{
	struct nf_conn *conn = (struct nf_conn *)connection;

	if (!bpf_core_type_exists(struct nf_conn))
		return false;
	return bpf_core_read(tuple, sizeof(*tuple), &conn->tuplehash[direction].tuple) == 0;
}

/* What the initiator called the responder, where destination NAT made another of it. */
static __always_inline void read_service(const struct nf_conntrack_tuple *original, struct netiso_row *row)
{
	const __u32 *before = original->dst.u3.all;
	__u32 after[4];
	__u16 port = bpf_ntohs(original->dst.u.all);

	if (row->key.protocol == IPPROTO_ICMP || row->key.protocol == IPPROTO_ICMPV6)
		return;
	__builtin_memcpy(after, row->key.daddr, sizeof(after));
	if (before[0] == after[0] && before[1] == after[1] && before[2] == after[2] && before[3] == after[3] && port == row->key.dport)
		return;
	__builtin_memcpy(row->value.service, before, 16);
	row->value.service_port = port;
}

#endif
