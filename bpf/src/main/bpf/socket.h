/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef NETISO_SOCKET_H
#define NETISO_SOCKET_H

#define AF_INET 2
#define AF_INET6 10

/* include/net/tcp_states.h */
#define TCP_ESTABLISHED 1
#define TCP_SYN_SENT 2
#define TCP_SYN_RECV 3
#define TCP_TIME_WAIT 6
#define TCP_CLOSE 7
#define TCP_NEW_SYN_RECV 12

/* Whose socket it is: its network namespace and its cgroup. */
static __always_inline void read_socket(struct sock *sk, __u8 whose, struct netiso_key *key)
{
	__u8 state = sk->__sk_common.skc_state;

	key->socket = whose;
	key->socket_netns = sk->__sk_common.skc_net.net->ns.inum;
	/* Sockets in these states are smaller than struct sock. */
	if (state == TCP_TIME_WAIT || state == TCP_NEW_SYN_RECV)
		return;
	if (bpf_core_field_exists(((struct sock_cgroup_data *)0)->cgroup))
		key->cgroup_id = sk->sk_cgrp_data.cgroup->kn->id;
}

#endif
