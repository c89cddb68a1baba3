// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Ways of blocking by a program: each drops what goes to an address that ends with its own number (the macro of its name) and lets everything else pass.
 */
typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define ETH_LENGTH 14
#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd
#define IPV4_LAST 19
#define IPV6_LAST 39

#define TC_ACT_UNSPEC (-1) /* let the next one decide */
#define TC_ACT_SHOT 2
#define XDP_DROP 1
#define XDP_PASS 2
#define CGROUP_BLOCK 0
#define CGROUP_PASS 1
#define NF_DROP 0
#define NF_ACCEPT 1

/* include/uapi/linux/bpf.h */
struct __sk_buff {
	__u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority, ingress_ifindex, ifindex,
		tc_index, cb[5], hash, tc_classid, data, data_end;
};

struct xdp_md {
	__u32 data, data_end;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct sk_buff {
	unsigned char *head;
	__u16 network_header;
};

struct bpf_nf_ctx {
	struct sk_buff *skb;
};
#pragma clang attribute pop

static __always_inline bool is_blocked(struct __sk_buff *skb, __u32 network_header, __u8 number)
{
	__u8 last = 0;

	if (skb->protocol != bpf_htons(ETH_P_IP) && skb->protocol != bpf_htons(ETH_P_IPV6))
		return 0;
	bpf_skb_load_bytes(skb, network_header + (skb->protocol == bpf_htons(ETH_P_IP) ? IPV4_LAST : IPV6_LAST), &last, 1);
	return last == number;
}

#define TC(name)                                                                                 \
	SEC("block/" #name) int name(struct __sk_buff *skb)                                               \
	{                                                                                        \
		return is_blocked(skb, ETH_LENGTH, NUMBER_##name) ? TC_ACT_SHOT : TC_ACT_UNSPEC;      \
	}

TC(clsact_ingress)
TC(clsact_egress)
TC(tcx_ingress)
TC(tcx_egress)

#define CGROUP(name)                                                                             \
	SEC("block/" #name) int name(struct __sk_buff *skb)                                               \
	{                                                                                        \
		return is_blocked(skb, 0, NUMBER_##name) ? CGROUP_BLOCK : CGROUP_PASS;            \
	}

CGROUP(cgroup_egress)
CGROUP(cgroup_ingress)

static __always_inline int xdp(struct xdp_md *ctx, __u8 number)
{
	__u8 *data = (void *)(long)ctx->data;
	__u8 *end = (void *)(long)ctx->data_end;

	if (data + ETH_LENGTH + IPV4_LAST + 1 > end)
		return XDP_PASS;
	if (data[12] == 0x08 && data[13] == 0x00)
		return data[ETH_LENGTH + IPV4_LAST] == number ? XDP_DROP : XDP_PASS;
	if (data[12] != 0x86 || data[13] != 0xdd || data + ETH_LENGTH + IPV6_LAST + 1 > end)
		return XDP_PASS;
	return data[ETH_LENGTH + IPV6_LAST] == number ? XDP_DROP : XDP_PASS;
}

SEC("block/xdp_native") int xdp_native(struct xdp_md *ctx)
{
	return xdp(ctx, NUMBER_xdp_native);
}

SEC("block/xdp_generic") int xdp_generic(struct xdp_md *ctx)
{
	return xdp(ctx, NUMBER_xdp_generic);
}

SEC("block/netfilter_link") int netfilter_link(struct bpf_nf_ctx *ctx)
{
	struct sk_buff *skb = ctx->skb;
	__u8 *packet = BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, network_header);
	__u8 first = 0;
	__u8 last = 0;

	bpf_probe_read_kernel(&first, 1, packet);
	bpf_probe_read_kernel(&last, 1, packet + (first >> 4 == 4 ? IPV4_LAST : IPV6_LAST));
	return last == NUMBER_netfilter_link ? NF_DROP : NF_ACCEPT;
}

char LICENSE[] SEC("license") = "GPL";
