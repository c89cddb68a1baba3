/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* TCP connections, by the states that their sockets go through: client and server side, each in its own row. */

#define ETIMEDOUT 110

static __always_inline void read_ipv6_ends(const struct sock_common *common, __u32 *ours, __u32 *theirs)
{
	for (int i = 0; i < 4; i++) {
		ours[i] = common->skc_v6_rcv_saddr.in6_u.u6_addr32[i];
		theirs[i] = common->skc_v6_daddr.in6_u.u6_addr32[i];
	}
}

static __always_inline bool is_mapped(const __u32 *address)
{
	return address[0] == 0 && address[1] == 0 && address[2] == bpf_htonl(0xffff);
}

static __always_inline void unmap(__u32 *address)
{
	address[0] = address[3];
	address[2] = 0;
	address[3] = 0;
}

/* Fills in family and addresses; what IPv6 sockets say over IPv4 is IPv4. */
static __always_inline bool read_ends(const struct sock *sk, __u8 *local, __u8 *remote, struct netiso_key *key)
{
	const struct sock_common *common = &sk->__sk_common;
	unsigned short family = common->skc_family;
	__u32 ours[4] = {};
	__u32 theirs[4] = {};

	if (family == AF_INET) {
		ours[0] = common->skc_rcv_saddr;
		theirs[0] = common->skc_daddr;
	} else if (family == AF_INET6) {
		read_ipv6_ends(common, ours, theirs);
		if (is_mapped(theirs)) {
			family = AF_INET;
			unmap(ours);
			unmap(theirs);
		}
	} else {
		return false;
	}
	key->family = family == AF_INET ? 4 : 6;
	__builtin_memcpy(local, ours, sizeof(ours));
	__builtin_memcpy(remote, theirs, sizeof(theirs));
	return true;
}

static __always_inline void count_tcp(const struct sock *sk, __u8 verdict, __u8 whose, enum attempt attempt)
{
	bool client = whose == NETISO_SOCKET_SOURCE;
	struct netiso_row row = {};

	if (!read_ends(sk, client ? row.key.saddr : row.key.daddr, client ? row.key.daddr : row.key.saddr, &row.key))
		return;
	row.key.protocol = IPPROTO_TCP;
	row.key.verdict = verdict;
	row.key.stage = NETISO_FIRST;
	read_socket((struct sock *)sk, whose, &row.key);
	row.key.netns = row.key.socket_netns;
	if (client) {
		row.key.dport = bpf_ntohs(sk->__sk_common.skc_dport);
		/* The port is given back before the last change of state; this copy of it stays. */
		row.value.sport = bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
	} else {
		row.key.dport = sk->__sk_common.skc_num;
		row.value.sport = bpf_ntohs(sk->__sk_common.skc_dport);
	}
	row.value.last = bpf_ktime_get_ns();
	count_connection(&row, attempt);
}

/* The attempt was counted when its first SYN was sent again, if one was. */
static __always_inline enum attempt unanswered_attempt(const struct sock *sk, __u8 retransmits)
{
	return BPF_CORE_READ((struct inet_connection_sock *)sk, icsk_retransmits) == retransmits ? ATTEMPT_NEW : ATTEMPT_SAME;
}

/* No free port, no route or no memory: tcp_v4_connect() goes back to TCP_CLOSE, and no network was asked. */
static __always_inline bool was_never_sent(const struct sock *sk)
{
	return BPF_CORE_READ((struct tcp_sock *)sk, segs_out) == 0;
}

/* An error that came while the application waited within a system call is kept as a soft one until it is done. */
static __always_inline void count_failed(const struct sock *sk)
{
	int error = sk->sk_err;

	if (error == 0)
		error = sk->sk_err_soft;
	if (error == 0 || error == ETIMEDOUT)
		count_tcp(sk, NETISO_UNANSWERED, NETISO_SOCKET_SOURCE, unanswered_attempt(sk, 0));
	else
		count_tcp(sk, NETISO_REFUSED, NETISO_SOCKET_SOURCE, ATTEMPT_NEW);
}

SEC("tp_btf/inet_sock_set_state")
int netiso_tcp_state(__u64 *ctx)
{
	const struct sock *sk = (const struct sock *)ctx[0];
	int before = (int)ctx[1];
	int after = (int)ctx[2];

	if (before != TCP_SYN_SENT && before != TCP_SYN_RECV)
		return 0;
	if (sk->sk_protocol != IPPROTO_TCP || !is_active())
		return 0;
	if (after == TCP_ESTABLISHED)
		count_tcp(sk, NETISO_FORWARDED, before == TCP_SYN_SENT ? NETISO_SOCKET_SOURCE : NETISO_SOCKET_DESTINATION,
			  ATTEMPT_NEW);
	else if (after == TCP_CLOSE && before == TCP_SYN_SENT && !was_never_sent(sk))
		count_failed(sk);
	return 0;
}

SEC("tp_btf/tcp_retransmit_skb")
int netiso_tcp_retransmit(__u64 *ctx)
{
	const struct sock *sk = (const struct sock *)ctx[0];

	if (sk->__sk_common.skc_state != TCP_SYN_SENT || !is_active())
		return 0;
	count_tcp(sk, NETISO_UNANSWERED, NETISO_SOCKET_SOURCE, unanswered_attempt(sk, 1));
	return 0;
}
