// SPDX-License-Identifier: Apache-2.0
/*
 * Makes connections in many network namespaces, and answers them, in one process: a socket stays in the namespace in which it was made.
 *
 * input:  serve PROTOCOL NAMESPACE ADDRESS PORT            answer there (PROTOCOL-mute: listen and stay silent)
 *         try ID PROTOCOL NAMESPACE SOURCE DESTINATION PORT TTL
 *         sync WORD                                        say WORD when everything before it is done
 *         report                                           one line "ID OUTCOME" for each attempt, then "end"
 * OUTCOME: answered, silent, or error NUMBER (errno)
 * PROTOCOL: tcp udp icmp sctp, tcp-stray (a SYN-ACK that nobody asked for)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "packets.h"

#define MAX_ATTEMPTS 8192

enum role { TCP_LISTENER, TCP_SERVER, UDP_SERVER, SCTP_SERVER, MUTE, TCP_CLIENT, OTHER_CLIENT };
enum outcome { SILENT, ANSWERED, FAILED };

struct endpoint {
	int fd;
	enum role role;
	int protocol;
	int family;
	int attempt;
};

struct attempt {
	int id;
	enum outcome outcome;
	int error;
};

static struct attempt attempts[MAX_ATTEMPTS];
static int attempt_count;
static int poll_fd;

static void fail(const char *what, const char *on)
{
	printf("failed: %s %s: %s\n", what, on, strerror(errno));
	exit(1);
}

static void enter(const char *name)
{
	static char current[256];
	char path[300];
	int fd;

	if (strcmp(current, name) == 0)
		return;
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) != 0)
		fail("enter", name);
	close(fd);
	snprintf(current, sizeof(current), "%s", name);
}

static socklen_t address(const char *text, int port, union address *to)
{
	memset(to, 0, sizeof(*to));
	if (inet_pton(AF_INET, text, &to->v4.sin_addr) == 1) {
		to->v4.sin_family = AF_INET;
		to->v4.sin_port = htons(port);
		return sizeof(to->v4);
	}
	if (inet_pton(AF_INET6, text, &to->v6.sin6_addr) == 1) {
		to->v6.sin6_family = AF_INET6;
		to->v6.sin6_port = htons(port);
		return sizeof(to->v6);
	}
	fail("address", text);
	return 0;
}

static void watch(int fd, enum role role, int protocol, int family, int attempt)
{
	struct endpoint *endpoint = malloc(sizeof(*endpoint));
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = endpoint };

	*endpoint = (struct endpoint){ fd, role, protocol, family, attempt };
	if (role == TCP_CLIENT)
		event.events |= EPOLLOUT;
	if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		fail("watch", "a socket");
}

static int open_socket(int family, int protocol)
{
	int type = protocol == IPPROTO_TCP ? SOCK_STREAM : protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_RAW;
	int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	int on = 1;

	if (fd < 0)
		fail("socket", "");
	if (protocol == IPPROTO_ICMPV6) {
		struct icmp6_filter filter;

		ICMP6_FILTER_SETBLOCKALL(&filter);
		ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
		setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
	}
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return fd;
}

static int protocol_number(const char *name, int family)
{
	if (strncmp(name, "tcp", 3) == 0)
		return IPPROTO_TCP;
	if (strncmp(name, "udp", 3) == 0)
		return IPPROTO_UDP;
	if (strncmp(name, "sctp", 4) == 0)
		return IPPROTO_SCTP;
	return family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
}

static void serve(const char *name, const char *namespace, const char *where, int port)
{
	union address local;
	socklen_t length = address(where, port, &local);
	int protocol = protocol_number(name, local.any.sa_family);
	enum role role = strstr(name, "-mute")     ? MUTE
			 : protocol == IPPROTO_TCP ? TCP_LISTENER
			 : protocol == IPPROTO_UDP ? UDP_SERVER
						   : SCTP_SERVER;
	int fd;

	enter(namespace);
	fd = open_socket(local.any.sa_family, protocol);
	if (bind(fd, &local.any, length) != 0 || (protocol == IPPROTO_TCP && listen(fd, 64) != 0))
		fail("serve", where);
	watch(fd, role, protocol, local.any.sa_family, -1);
}

static void finish(int attempt, enum outcome outcome, int error)
{
	if (attempts[attempt].outcome == SILENT) {
		attempts[attempt].outcome = outcome;
		attempts[attempt].error = error;
	}
}

static void begin(int id, const char *name, const char *namespace, const char *from, const char *where, int port, int ttl)
{
	union address local, remote;
	socklen_t length = address(where, port, &remote);
	int family = remote.any.sa_family;
	bool is_stray = strcmp(name, "tcp-stray") == 0;
	int protocol = protocol_number(name, family);
	bool is_raw = protocol != IPPROTO_TCP && protocol != IPPROTO_UDP;
	uint8_t packet[128];
	size_t size;
	int on = 1;
	int fd;

	if (attempt_count == MAX_ATTEMPTS)
		fail("try", "too many");
	attempts[attempt_count].id = id;
	enter(namespace);
	fd = is_stray ? socket(family, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_TCP) : open_socket(family, protocol);
	address(from, 0, &local);
	if (bind(fd, &local.any, length) != 0)
		fail("bind", from);
	if (protocol != IPPROTO_TCP)
		setsockopt(fd, family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6, family == AF_INET ? IP_RECVERR : IPV6_RECVERR, &on,
			   sizeof(on));
	if (ttl > 0)
		setsockopt(fd, family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6, family == AF_INET ? IP_TTL : IPV6_UNICAST_HOPS,
			   &ttl, sizeof(ttl));
	if (is_raw || is_stray)
		address(where, 0, &remote);
	if (connect(fd, &remote.any, length) != 0 && errno != EINPROGRESS)
		finish(attempt_count, FAILED, errno);
	if (protocol != IPPROTO_TCP || is_stray) {
		size = is_stray ? stray(packet, &local, &remote, htons(port)) : first_packet(packet, protocol, port);
		if (send(fd, packet, size, 0) < 0)
			finish(attempt_count, FAILED, errno);
	}
	if (!is_stray)
		watch(fd, protocol == IPPROTO_TCP ? TCP_CLIENT : OTHER_CLIENT, protocol, family, attempt_count);
	attempt_count++;
}

static void stop_watching(struct endpoint *endpoint)
{
	epoll_ctl(poll_fd, EPOLL_CTL_DEL, endpoint->fd, NULL);
}

static void accept_one(struct endpoint *endpoint)
{
	int fd = accept4(endpoint->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0)
		watch(fd, TCP_SERVER, IPPROTO_TCP, endpoint->family, -1);
}

static void echo(struct endpoint *endpoint)
{
	uint8_t data[512];
	union address peer;
	socklen_t length = sizeof(peer);
	ssize_t size = recvfrom(endpoint->fd, data, sizeof(data), 0, &peer.any, &length);

	if (size > 0)
		sendto(endpoint->fd, data, size, 0, endpoint->role == UDP_SERVER ? &peer.any : NULL,
		       endpoint->role == UDP_SERVER ? length : 0);
	else if (endpoint->role == TCP_SERVER)
		stop_watching(endpoint);
}

/* A raw socket's packets begin with their IP header in IPv4 alone. */
static size_t headers(const struct endpoint *endpoint, const uint8_t *data)
{
	return endpoint->family == AF_INET ? (data[0] & 15) * 4 : 0;
}

static void acknowledge(struct endpoint *endpoint)
{
	uint8_t data[512], answer[128];
	union address peer;
	socklen_t length = sizeof(peer);
	ssize_t size = recvfrom(endpoint->fd, data, sizeof(data), 0, &peer.any, &length);
	const uint8_t *packet = data + headers(endpoint, data);
	uint16_t sport, dport;
	uint32_t tag;

	if (size < packet - data + SCTP_COMMON + 8 || packet[12] != SCTP_INIT)
		return;
	memcpy(&sport, packet, 2);
	memcpy(&dport, packet + 2, 2);
	memcpy(&tag, packet + 16, 4);
	if (peer.any.sa_family == AF_INET6)
		peer.v6.sin6_port = 0;
	sendto(endpoint->fd, answer, sctp_chunk(answer, SCTP_INIT_ACK, dport, sport, tag), 0, &peer.any, length);
}

static bool is_answer(const struct endpoint *endpoint, const uint8_t *data)
{
	const uint8_t *packet = data + headers(endpoint, data);

	switch (endpoint->protocol) {
	case IPPROTO_ICMP:
		return packet[0] == 0;
	case IPPROTO_SCTP:
		return packet[12] == SCTP_INIT_ACK;
	default:
		return true;
	}
}

static void client(struct endpoint *endpoint, uint32_t events)
{
	uint8_t data[512] = { 0 };
	int error = 0;
	socklen_t length = sizeof(error);

	getsockopt(endpoint->fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error != 0) {
		finish(endpoint->attempt, FAILED, error);
		stop_watching(endpoint);
	} else if (endpoint->role == TCP_CLIENT && events & EPOLLOUT) {
		finish(endpoint->attempt, ANSWERED, 0);
		send(endpoint->fd, "hello", 5, MSG_NOSIGNAL);
		stop_watching(endpoint);
	} else if (recv(endpoint->fd, data, sizeof(data), 0) > 0 && is_answer(endpoint, data)) {
		finish(endpoint->attempt, ANSWERED, 0);
	}
}

static void handle(struct endpoint *endpoint, uint32_t events)
{
	uint8_t data[512];

	switch (endpoint->role) {
	case TCP_LISTENER:
		accept_one(endpoint);
		break;
	case UDP_SERVER:
	case TCP_SERVER:
		echo(endpoint);
		break;
	case SCTP_SERVER:
		acknowledge(endpoint);
		break;
	case MUTE:
		if (recv(endpoint->fd, data, sizeof(data), 0) < 0)
			break;
		break;
	case TCP_CLIENT:
	case OTHER_CLIENT:
		client(endpoint, events);
		break;
	}
}

static void report(void)
{
	for (int i = 0; i < attempt_count; i++) {
		if (attempts[i].outcome == FAILED)
			printf("%d error %d\n", attempts[i].id, attempts[i].error);
		else
			printf("%d %s\n", attempts[i].id, attempts[i].outcome == ANSWERED ? "answered" : "silent");
	}
	printf("end\n");
}

static void obey(const char *line)
{
	char protocol[32], namespace[64], from[64], to[64], word[64];
	int id, port, ttl;

	if (sscanf(line, "serve %31s %63s %63s %d", protocol, namespace, to, &port) == 4)
		serve(protocol, namespace, to, port);
	else if (sscanf(line, "try %d %31s %63s %63s %63s %d %d", &id, protocol, namespace, from, to, &port, &ttl) == 7)
		begin(id, protocol, namespace, from, to, port, ttl);
	else if (sscanf(line, "sync %63s", word) == 1)
		printf("%s\n", word);
	else if (strcmp(line, "report") == 0)
		report();
	else
		fail("read", line);
}

static char input[1 << 16];
static size_t input_length;

static char *end_of_line(void)
{
	return memchr(input, '\n', input_length);
}

static bool read_input(void)
{
	ssize_t size = read(0, input + input_length, sizeof(input) - input_length);

	if (size > 0)
		input_length += size;
	return size > 0 || (size < 0 && errno == EAGAIN);
}

/* One line at a time, so that answers are not starved by attempts. */
static void obey_one(char *end)
{
	*end = 0;
	obey(input);
	input_length -= end + 1 - input;
	memmove(input, end + 1, input_length);
}

int main(void)
{
	struct rlimit files = { 1 << 16, 1 << 16 };
	struct epoll_event events[64];
	struct epoll_event lines = { .events = EPOLLIN };
	bool open = true;

	setvbuf(stdout, NULL, _IOLBF, 0);
	setrlimit(RLIMIT_NOFILE, &files);
	fcntl(0, F_SETFL, O_NONBLOCK);
	poll_fd = epoll_create1(EPOLL_CLOEXEC);
	epoll_ctl(poll_fd, EPOLL_CTL_ADD, 0, &lines);
	while (open) {
		int count = epoll_wait(poll_fd, events, 64, end_of_line() ? 1 : -1);

		for (int i = 0; i < count; i++)
			if (events[i].data.ptr)
				handle(events[i].data.ptr, events[i].events);
		if (end_of_line())
			obey_one(end_of_line());
		else
			open = read_input();
	}
	return 0;
}
