/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Counts what was seen in the row of its flow. A row's first sight is sent to user space at once, the rest waits to be drained. */
#ifndef NETISO_ROWS_H
#define NETISO_ROWS_H

#define WAKE_INTERVAL_NS (10 * 1000 * 1000ULL)

/* A map has place again only after a swap; looking for it in vain is most of what a row without place costs. */
#define FULL_INTERVAL_NS (10 * 1000 * 1000ULL)
#define E2BIG 7

/* Whether what was seen is another attempt at the connection. */
enum attempt {
	ATTEMPT_IF_DIFFERENT,   /* if the source port or the sequence number is another one than last time */
	ATTEMPT_NEW,
	ATTEMPT_SAME,
};

static __always_inline struct netiso_counters *own_counters(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&counters, &zero);
}

/* A program may be interrupted by another one on its CPU. */
#define COUNT(counter) __sync_fetch_and_add(&(counter), 1)

static __always_inline void *current_rows(void *swapped)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(swapped, &zero);
}

static __always_inline void count_again(struct netiso_value *counted, const struct netiso_value *seen, enum attempt attempt)
{
	bool different = counted->sport != seen->sport || counted->tcp_seq != seen->tcp_seq;

	COUNT(counted->packets);
	counted->last = seen->last;
	if (different) {
		counted->sport = seen->sport;
		counted->tcp_seq = seen->tcp_seq;
	}
	if (attempt == ATTEMPT_NEW || (attempt == ATTEMPT_IF_DIFFERENT && different))
		COUNT(counted->attempts);
}

/* Waking user space costs more than everything else here, so it is done at most once in an interval; user space looks again after one. */
static __always_inline void report(struct netiso_row *row, void *rows, struct netiso_counters *count)
{
	bool wake = row->value.last - count->last_wake > WAKE_INTERVAL_NS;
	struct netiso_value *counted;

	if (bpf_ringbuf_output(&events, row, sizeof(*row), wake ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP) == 0) {
		COUNT(count->reported);
		if (wake)
			count->last_wake = row->value.last;
		return;
	}
	COUNT(count->ring_full);
	counted = bpf_map_lookup_elem(rows, &row->key);
	if (counted)
		counted->reported = 0;
}

/* Keeps of the key what few rows can hold. The row is spoilt. */
static __always_inline void fold(struct netiso_row *row, enum attempt attempt, struct netiso_counters *count)
{
	void *rows = current_rows(&overflow);
	struct netiso_value *counted;

	COUNT(count->folded);
	__builtin_memset(row->key.daddr, 0, sizeof(row->key.daddr));
	row->key.cgroup_id = 0;
	row->key.socket_netns = 0;
	row->key.iif = 0;
	row->key.dport = 0;
	row->key.protocol = 0;
	row->key.socket = NETISO_SOCKET_NONE;
	row->key.folded = 1;
	row->value.reported = 0;
	row->value.service_port = 0;
	__builtin_memset(row->value.service, 0, sizeof(row->value.service));
	if (!rows)
		return;
	counted = bpf_map_lookup_elem(rows, &row->key);
	if (!counted && bpf_map_update_elem(rows, &row->key, &row->value, BPF_NOEXIST) == 0)
		return;
	if (!counted)
		counted = bpf_map_lookup_elem(rows, &row->key);
	if (counted)
		count_again(counted, &row->value, attempt);
	else
		COUNT(count->overflow_full);
}

/* The row that has no entry yet: its value tells of this sight alone. */
static __always_inline void count_first(struct netiso_row *row, void *rows, __u64 *full, enum attempt attempt,
					struct netiso_counters *count)
{
	struct netiso_value *counted = 0;
	long error;

	row->value.first = row->value.last;
	row->value.packets = 1;
	row->value.attempts = attempt != ATTEMPT_SAME;
	if (row->value.last - *full < FULL_INTERVAL_NS) {
		fold(row, attempt, count);
		return;
	}
	/* A SYN that is sent again may be refused a moment later: the drain tells of both at once. */
	row->value.reported = row->key.verdict != NETISO_UNANSWERED;
	error = bpf_map_update_elem(rows, &row->key, &row->value, BPF_NOEXIST);
	if (error == 0) {
		if (row->value.reported)
			report(row, rows, count);
		return;
	}
	if (error == -E2BIG)
		*full = row->value.last;
	else /* Another CPU was faster. */
		counted = bpf_map_lookup_elem(rows, &row->key);
	if (counted)
		count_again(counted, &row->value, attempt);
	else
		fold(row, attempt, count);
}

static __always_inline void count_connection(struct netiso_row *row, enum attempt attempt)
{
	struct netiso_counters *count = own_counters();
	void *rows = current_rows(&connections);
	struct netiso_value *counted;

	if (!count || !rows)
		return;
	COUNT(count->connections);
	counted = bpf_map_lookup_elem(rows, &row->key);
	if (counted)
		count_again(counted, &row->value, attempt);
	else
		count_first(row, rows, &count->connections_full, attempt, count);
}

#endif
