/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * UDP, ICMP and SCTP as sockets send and get them, for kernels without netfilter programs, and for network namespaces in which there are none. There is no
 * connection tracking to ask: who spoke first is the initiator.
 */

#define PASS 1

/* The first bytes of struct __sk_buff that are read here; include/uapi/linux/bpf.h, whose offsets are fixed. */
struct __sk_buff {
	__u32 len;
	__u32 pkt_type;
	__u32 mark;
	__u32 queue_mapping;
	__u32 protocol;
	__u32 vlan_present;
	__u32 vlan_tci;
	__u32 vlan_proto;
	__u32 priority;
	__u32 ingress_ifindex;
	__u32 ifindex;
	__u32 tc_index;
	__u32 cb[5];
	__u32 hash;
	__u32 tc_classid;
	__u32 data;
	__u32 data_end;
	__u32 napi_id;
	__u32 family;
	__u32 remote_ip4;
	__u32 local_ip4;
	__u32 remote_ip6[4];
	__u32 local_ip6[4];
	__u32 remote_port;
	__u32 local_port;
	__u32 data_meta;
	__u64 flow_keys;
	__u64 tstamp;
	__u32 wire_len;
	__u32 gso_segs;
	void *sk;
};

SEC("cgroup_skb/egress")
int netiso_egress(struct __sk_buff *skb __attribute__((unused)))
{
	return PASS;
}

SEC("cgroup_skb/ingress")
int netiso_ingress(struct __sk_buff *skb __attribute__((unused)))
{
	return PASS;
}
