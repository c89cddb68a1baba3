/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Whose a network namespace is, by the control groups whose processes open sockets in it: known before anything is sent from it. A packet that the node
 * drops on its way has no socket any more, and an iterator of tasks shows an agent no more than its own pid namespace.
 */

#define ALLOW 1

struct nsproxy {
	struct net *net_ns;
} RELOCATED;

struct task_struct {
	struct nsproxy *nsproxy;
} RELOCATED;

/* By inode number of the network namespace. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, struct netiso_owners);
} owners SEC(".maps");

/* Every socket() pays for this. Kernels with netfilter programs let this kind follow the kernel's pointers, which is faster than copying. */
static __always_inline __u32 current_netns(void)
{
	struct task_struct *task;

	if (bpf_core_enum_value_exists(enum bpf_prog_type, BPF_PROG_TYPE_NETFILTER))
		return bpf_get_current_task_btf()->nsproxy->net_ns->ns.inum;
	task = (struct task_struct *)bpf_get_current_task();
	return BPF_CORE_READ(task, nsproxy, net_ns, ns.inum);
}

SEC("cgroup/sock_create")
int netiso_sock_create(__attribute__((unused)) void *ctx)
{
	__u32 netns = current_netns();
	__u64 cgroup = bpf_get_current_cgroup_id();
	struct netiso_owners *known = bpf_map_lookup_elem(&owners, &netns);
	__u32 oldest = 0;

	if (!known) {
		struct netiso_owners first = { .of = { { .cgroup_id = cgroup, .first = bpf_ktime_get_ns() } } };

		bpf_map_update_elem(&owners, &netns, &first, BPF_NOEXIST);
		return ALLOW;
	}
	for (__u32 i = 0; i < NETISO_OWNERS; i++) {
		if (known->of[i].cgroup_id == cgroup)
			return ALLOW;
		if (known->of[i].first < known->of[oldest % NETISO_OWNERS].first)
			oldest = i;
	}
	known->of[oldest % NETISO_OWNERS].cgroup_id = cgroup;
	known->of[oldest % NETISO_OWNERS].first = bpf_ktime_get_ns();
	return ALLOW;
}
