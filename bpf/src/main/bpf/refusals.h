/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * UDP that was refused elsewhere, where there is no connection tracking to ask: an ICMP error passes no program of a control group, but the kernel gives it to
 * the socket that it is for. Connected ones alone are told, since the others have no one peer that might not be there.
 */

#define EACCES 13
#define ENOPROTOOPT 92
#define ENETUNREACH 101
#define ECONNREFUSED 111
#define EHOSTUNREACH 113

/* What the kernel makes of ICMP errors that say that there is no way, or nobody there; icmp_err_convert and tab_unreach of net/ipv4 and net/ipv6. */
static __always_inline bool says_refused(int error)
{
	return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH || error == EACCES || error == ENOPROTOOPT;
}

/* The error is of the one that the socket's owner wrote to; whether it wrote first, its conversation says. */
static __always_inline bool has_begun(const struct netiso_row *row)
{
	struct conversation conversation = {};
	struct conversing *known;

	read_conversation(row, true, &conversation);
	known = bpf_map_lookup_elem(&conversations, &conversation);
	return known && known->whose == NETISO_SOCKET_SOURCE;
}

SEC("tp_btf/inet_sk_error_report")
int netiso_udp_error(__u64 *ctx)
{
	const struct sock *sk = (const struct sock *)ctx[0];
	struct netiso_row row = {};

	if (sk->sk_protocol != IPPROTO_UDP || !says_refused(sk->sk_err) || !is_active())
		return 0;
	if (!read_ends(sk, row.key.saddr, row.key.daddr, &row.key))
		return 0;
	row.key.protocol = IPPROTO_UDP;
	row.key.dport = bpf_ntohs(sk->__sk_common.skc_dport);
	row.value.sport = sk->__sk_common.skc_num;
	read_socket((struct sock *)sk, NETISO_SOCKET_SOURCE, &row.key);
	row.key.netns = row.key.socket_netns;
	if (!has_begun(&row))
		return 0;
	row.key.verdict = NETISO_REFUSED;
	row.key.stage = NETISO_FIRST;
	row.value.last = bpf_ktime_get_ns();
	count_connection(&row, ATTEMPT_IF_DIFFERENT);
	return 0;
}
