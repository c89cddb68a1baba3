/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Everything that the programs read and write. User space may pin it all by these names. */
#ifndef NETISO_MAPS_H
#define NETISO_MAPS_H

const volatile struct netiso_config config = {};

/*
 * Rows are counted in one of two maps while user space empties the other: deleting while the kernel counts would lose what comes in between. One entry more than
 * a power of two makes twice the buckets (kernel/bpf/hashtab.c, htab_map_alloc), so half as much to walk through for what is not there.
 */
#define ROWS(type_name, entries)                                                                                       \
	struct type_name {                                                                                             \
		__uint(type, BPF_MAP_TYPE_HASH);                                                                       \
		__uint(max_entries, entries);                                                                          \
		__type(key, struct netiso_key);                                                                        \
		__type(value, struct netiso_value);                                                                    \
	}

#define SWAPPED(name, entries)                                                                                         \
	ROWS(name##_rows, entries)                                                                                     \
	name##_a SEC(".maps"), name##_b SEC(".maps");                                                                  \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);                                                              \
		__uint(max_entries, 1);                                                                                \
		__type(key, __u32);                                                                                    \
		__array(values, struct name##_rows);                                                                   \
	} name SEC(".maps") = {                                                                                        \
		.values = { (void *)&name##_a },                                                                       \
	}

SWAPPED(drops, 65537);
SWAPPED(connections, 32769);
/* By source, for what found no place in the two above. */
SWAPPED(overflow, 4096);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

/* Raw drop reasons that are asked for, to what they mean: user space knows their numbers on this kernel. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u32);
} reasons SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct netiso_locations);
} locations SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct netiso_active);
} active SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct netiso_counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 131072);
	__type(key, struct netiso_key);
	__type(value, struct netiso_ledger);
} ledger SEC(".maps");

/* Programs of an older generation stay attached for a moment, so that there is no gap; they must not count what the newer ones count. */
static __always_inline bool is_active(void)
{
	__u32 zero = 0;
	struct netiso_active *now = bpf_map_lookup_elem(&active, &zero);

	return now && now->generation == config.generation;
}

#endif
