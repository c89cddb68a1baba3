// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Reports the first packet of every connection that this kernel drops for one of the reasons asked for.
 *
 * Reads headers from head + network_header only: at some hooks mac_header, transport_header and data are not what they seem, network_header always is.
 */
#include "kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "netiso.h"

#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd

#define IPPROTO_HOPOPTS 0
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_ROUTING 43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_AH 51
#define IPPROTO_ICMPV6 58
#define IPPROTO_DSTOPTS 60
#define IPPROTO_SCTP 132

#define TCP_SYN 0x02
#define TCP_ACK 0x10
#define ICMP_ECHO 8
#define ICMPV6_ECHO 128
#define SCTP_INIT 1

/* include/net/tcp_states.h: sockets in these states are smaller than struct sock. */
#define TCP_TIME_WAIT 6
#define TCP_NEW_SYN_RECV 12

/* include/uapi/linux/netfilter/nf_conntrack_common.h; skb->_nfct carries them in its lowest bits. */
#define CTINFO_MASK 7
#define IP_CT_ESTABLISHED 0
#define IP_CT_ESTABLISHED_REPLY 3
#define IP_CT_UNTRACKED 7

#define barrier() asm volatile("" ::: "memory")

#define MAX_EXTENSION_HEADERS 6
#define WAKE_INTERVAL_NS (10 * 1000 * 1000ULL)

enum outcome {
	FIRST_PACKET,
	NOT_FIRST,
	NOT_PARSED,
};

const volatile struct netiso_config config = {};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} drops SEC(".maps");

/* The reasons that are asked for: user space knows their numbers on this kernel. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u8);
} reasons SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct netiso_counters);
} counters SEC(".maps");

/* The event is made here and copied: kernels before 6.2 do not follow a reservation across branches. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct netiso_drop);
} scratch SEC(".maps");

/* The linear part of a packet from its network header on. */
struct packet {
	const unsigned char *start;
	__u32 length;
};

static __always_inline bool read_at(const struct packet *packet, __u32 offset, void *to, __u32 size)
{
	return offset + size <= packet->length && bpf_probe_read_kernel(to, size, packet->start + offset) == 0;
}

static __always_inline enum outcome read_tcp(const struct packet *packet, __u32 at, struct netiso_drop *drop)
{
	__u8 header[14];

	if (!read_at(packet, at, header, sizeof(header)))
		return NOT_PARSED;
	drop->sport = header[0] << 8 | header[1];
	drop->dport = header[2] << 8 | header[3];
	drop->tcp_seq = (__u32)header[4] << 24 | header[5] << 16 | header[6] << 8 | header[7];
	return (header[13] & (TCP_SYN | TCP_ACK)) == TCP_SYN ? FIRST_PACKET : NOT_FIRST;
}

static __always_inline enum outcome read_udp(const struct packet *packet, __u32 at, struct netiso_drop *drop)
{
	__u8 header[4];

	if (!read_at(packet, at, header, sizeof(header)))
		return NOT_PARSED;
	drop->sport = header[0] << 8 | header[1];
	drop->dport = header[2] << 8 | header[3];
	return FIRST_PACKET;
}

static __always_inline enum outcome read_sctp(const struct packet *packet, __u32 at, struct netiso_drop *drop)
{
	__u8 header[13];

	if (!read_at(packet, at, header, sizeof(header)))
		return NOT_PARSED;
	drop->sport = header[0] << 8 | header[1];
	drop->dport = header[2] << 8 | header[3];
	return header[12] == SCTP_INIT ? FIRST_PACKET : NOT_FIRST;
}

static __always_inline enum outcome read_icmp(const struct packet *packet, __u32 at, struct netiso_drop *drop, __u8 echo)
{
	__u8 header[2];

	if (!read_at(packet, at, header, sizeof(header)))
		return NOT_PARSED;
	drop->sport = header[0];
	drop->dport = header[1];
	return header[0] == echo ? FIRST_PACKET : NOT_FIRST;
}

static __always_inline enum outcome read_transport(const struct packet *packet, __u32 at, struct netiso_drop *drop)
{
	switch (drop->protocol) {
	case IPPROTO_TCP:
		return read_tcp(packet, at, drop);
	case IPPROTO_UDP:
		return read_udp(packet, at, drop);
	case IPPROTO_SCTP:
		return read_sctp(packet, at, drop);
	case IPPROTO_ICMP:
		return read_icmp(packet, at, drop, ICMP_ECHO);
	case IPPROTO_ICMPV6:
		return read_icmp(packet, at, drop, ICMPV6_ECHO);
	default:
		return NOT_PARSED;
	}
}

static __always_inline enum outcome read_ipv4(const struct packet *packet, struct netiso_drop *drop)
{
	__u8 header[20];
	__u32 length;

	if (!read_at(packet, 0, header, sizeof(header)) || header[0] >> 4 != 4)
		return NOT_PARSED;
	length = (header[0] & 0x0f) * 4;
	if (length < sizeof(header))
		return NOT_PARSED;
	if ((header[6] & 0x1f) != 0 || header[7] != 0)
		return NOT_FIRST;
	drop->family = 4;
	drop->protocol = header[9];
	__builtin_memcpy(drop->saddr, header + 12, 4);
	__builtin_memcpy(drop->daddr, header + 16, 4);
	return read_transport(packet, length, drop);
}

static __always_inline enum outcome read_ipv6(const struct packet *packet, struct netiso_drop *drop)
{
	__u8 header[40];
	__u8 extension[8];
	__u32 at = sizeof(header);
	__u8 next;

	if (!read_at(packet, 0, header, sizeof(header)) || header[0] >> 4 != 6)
		return NOT_PARSED;
	drop->family = 6;
	__builtin_memcpy(drop->saddr, header + 8, 16);
	__builtin_memcpy(drop->daddr, header + 24, 16);
	next = header[6];

#pragma unroll
	for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
		if (next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING && next != IPPROTO_DSTOPTS &&
		    next != IPPROTO_FRAGMENT && next != IPPROTO_AH)
			break;
		if (!read_at(packet, at, extension, sizeof(extension)))
			return NOT_PARSED;
		if (next == IPPROTO_FRAGMENT && (extension[2] != 0 || (extension[3] & 0xf8) != 0))
			return NOT_FIRST;
		if (next == IPPROTO_FRAGMENT)
			at += 8;
		else if (next == IPPROTO_AH)
			at += (extension[1] + 2) * 4;
		else
			at += (extension[1] + 1) * 8;
		next = extension[0];
	}
	drop->protocol = next;
	return read_transport(packet, at, drop);
}

/* Connection tracking has seen a reply, or this is one. */
static __always_inline bool is_established(struct sk_buff *skb)
{
	unsigned long nfct;

	if (!bpf_core_field_exists(skb->_nfct))
		return false;
	nfct = skb->_nfct;
	if ((nfct & ~(unsigned long)CTINFO_MASK) == 0)
		return false;
	switch (nfct & CTINFO_MASK) {
	case IP_CT_ESTABLISHED:
	case IP_CT_ESTABLISHED_REPLY ... IP_CT_UNTRACKED - 1:
		return true;
	default:
		return false;
	}
}

static __always_inline enum outcome read_packet(struct sk_buff *skb, struct netiso_drop *drop)
{
	__u32 network_header = skb->network_header;
	__u32 tail = skb->tail;
	struct packet packet = {
		.start = skb->head + network_header,
		.length = tail - network_header,
	};
	enum outcome outcome;

	if (tail <= network_header)
		return NOT_PARSED;
	switch (skb->protocol) {
	case bpf_htons(ETH_P_IP):
		outcome = read_ipv4(&packet, drop);
		break;
	case bpf_htons(ETH_P_IPV6):
		outcome = read_ipv6(&packet, drop);
		break;
	default:
		return NOT_PARSED;
	}
	return outcome == FIRST_PACKET && drop->protocol != IPPROTO_TCP && is_established(skb) ? NOT_FIRST : outcome;
}

static __always_inline void read_socket(struct sock *sk, __u8 whose, struct netiso_drop *drop)
{
	__u8 state = BPF_CORE_READ(sk, __sk_common.skc_state);

	drop->socket = whose;
	drop->socket_netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	if (state == TCP_TIME_WAIT || state == TCP_NEW_SYN_RECV)
		return;
	if (bpf_core_field_exists(((struct sock_cgroup_data *)0)->cgroup))
		drop->cgroup_id = BPF_CORE_READ(sk, sk_cgrp_data.cgroup, kn, id);
}

/* Where it happened: at a device, or in the namespace of the socket that sends, where there is no device yet. */
static __always_inline void read_place(struct sk_buff *skb, struct sock *rx_sk, struct netiso_drop *drop)
{
	struct net_device *dev = skb->dev;
	struct sock *sk = skb->sk;

	drop->iif = skb->skb_iif;
	if (rx_sk)
		read_socket(rx_sk, NETISO_SOCKET_DESTINATION, drop);
	else if (sk)
		read_socket(sk, NETISO_SOCKET_SOURCE, drop);
	if (dev) {
		drop->ifindex = BPF_CORE_READ(dev, ifindex);
		drop->netns = BPF_CORE_READ(dev, nd_net.net, ns.inum);
	}
	if (drop->netns == 0)
		drop->netns = drop->socket_netns;
}

/* Waking user space costs more than everything else here, so it is done at most once in an interval; user space looks again after one. */
static __always_inline void report(struct netiso_drop *drop, struct netiso_counters *count)
{
	bool wake = drop->time - count->last_wake > WAKE_INTERVAL_NS;

	if (bpf_ringbuf_output(&drops, drop, sizeof(*drop), wake ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP) != 0) {
		count->ring_full++;
		return;
	}
	count->reported++;
	if (wake)
		count->last_wake = drop->time;
}

static __always_inline void look(struct sk_buff *skb, struct sock *rx_sk, __u32 reason, struct netiso_drop *drop,
				 struct netiso_counters *count)
{
	count->drops++;
	__builtin_memset(drop, 0, sizeof(*drop));
	switch (read_packet(skb, drop)) {
	case FIRST_PACKET:
		drop->time = bpf_ktime_get_ns();
		drop->reason = reason;
		read_place(skb, rx_sk, drop);
		report(drop, count);
		break;
	case NOT_FIRST:
		count->not_first++;
		break;
	case NOT_PARSED:
		count->not_parsed++;
		break;
	}
}

SEC("tp_btf/kfree_skb")
int netiso_drop(__u64 *ctx)
{
	struct sk_buff *skb = (struct sk_buff *)ctx[0];
	struct sock *rx_sk = 0;
	__u32 key = 0;
	__u32 reason;
	struct netiso_counters *count;
	struct netiso_drop *drop;

	/* Arguments that this kernel does not have are dead code to its verifier. */
	if (config.tracepoint_args < 3)
		return 0;
	reason = (__u32)ctx[2];
	if (!bpf_map_lookup_elem(&reasons, &reason))
		return 0;
	if (config.tracepoint_args > 3)
		rx_sk = (struct sock *)ctx[3];

	count = bpf_map_lookup_elem(&counters, &key);
	drop = bpf_map_lookup_elem(&scratch, &key);
	if (!count || !drop)
		return 0;
	/*
	 * A softirq may drop a packet while this CPU looks at another one's, and would overwrite it. Newer kernels do not run a program within
	 * itself (kernel/trace/bpf_trace.c: __bpf_trace_run), and count that as the program's recursion_misses.
	 */
	if (count->in_use) {
		__sync_fetch_and_add(&count->nested, 1);
		return 0;
	}
	count->in_use = 1;
	barrier();
	look(skb, rx_sk, reason, drop, count);
	barrier();
	count->in_use = 0;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
