/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes N new connections a second from many network namespaces, each with a destination and port of its own, half of them TCP and half UDP:
 *   connections make --pods N --rate N --seconds S --blocked PERCENT --allowed-to IP --blocked-to IP [--first N] [--record FILE]
 * prints how many it made: blocked, allowed and answered, allowed and not answered. FILE gets 24 bytes for each (struct made).
 *   connections answer --netns NAME
 * accepts TCP at ports PORT to PORT + PORTS - 1 of every address of the namespace, and answers each UDP datagram there.
 */
#include "common.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#define PORT 1000
#define PORTS 64
#define MAX_PODS 512
#define MAX_OPEN 16384
/* Then none is made until some are answered: on a machine that is too slow, the rate gives way. */
#define MOST_WAITING 4096
#define TICK_NS 1000000

struct made {
	uint64_t time; /* CLOCK_REALTIME, ns: just before the first packet was sent */
	uint32_t source, destination; /* in network byte order; the source is the pod's */
	uint16_t port; /* of the destination, host byte order */
	uint8_t protocol, blocked;
	uint32_t pad;
};

/* An allowed connection that waits for its answer; the number of its socket is its index. */
static uint64_t waiting[MAX_OPEN];
static uint64_t blocked, answered, unanswered;
static int open_now;
static FILE *record;

static void set(int fd, int level, int name, int value)
{
	checked(setsockopt(fd, level, name, &value, sizeof(value)), "setsockopt");
}

static void reset_on_close(int fd)
{
	struct linger linger = {.l_onoff = 1};

	checked(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)), "SO_LINGER");
}

static void note(const struct made *made)
{
	if (record && fwrite(made, sizeof(*made), 1, record) != 1)
		fail("cannot write the record");
}

static void finish(int fd, uint64_t *counter)
{
	open_now -= waiting[fd] != 0;
	waiting[fd] = 0;
	(*counter)++;
	close(fd);
}

static void make(int epoll, struct made made, uint32_t to)
{
	bool tcp = made.protocol == IPPROTO_TCP;
	int fd = checked(socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
	struct sockaddr_in address = endpoint(to, made.port);
	struct epoll_event event = {.events = tcp ? EPOLLOUT : EPOLLIN, .data.fd = fd};

	if (fd >= MAX_OPEN)
		fail("too many connections wait for an answer");
	if (tcp)
		reset_on_close(fd);
	made.destination = address.sin_addr.s_addr;
	made.time = clock_ns(CLOCK_REALTIME);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 && errno != EINPROGRESS)
		fail("connect");
	/* Answers of the system to itself, such as EPERM of a rule at output, are none of ours. */
	if (!tcp)
		checked(send(fd, "netiso?", 8, 0), "send");
	note(&made);
	if (made.blocked) {
		finish(fd, &blocked);
		return;
	}
	waiting[fd] = now_ns();
	open_now++;
	checked(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

static void take_answers(int epoll, int timeout_ms)
{
	static struct epoll_event events[MOST_WAITING];
	int count = epoll_wait(epoll, events, MOST_WAITING, timeout_ms);

	for (int i = 0; i < count; i++)
		finish(events[i].data.fd, events[i].events & EPOLLERR ? &unanswered : &answered);
}

/* Those that waited for a second. */
static void give_up(void)
{
	uint64_t longest = now_ns() - SECOND;

	for (int fd = 0; fd < MAX_OPEN; fd++)
		if (waiting[fd] && waiting[fd] < longest)
			finish(fd, &unanswered);
}

static void make_all(int argc, char **argv)
{
	int pods[MAX_PODS], count = number(argc, argv, "--pods", "1"), epoll = epoll_create1(EPOLL_CLOEXEC);
	uint64_t rate = number(argc, argv, "--rate", "1000"), total = rate * number(argc, argv, "--seconds", "10");
	uint64_t first = number(argc, argv, "--first", "0"), share = number(argc, argv, "--blocked", "50"), start;
	uint32_t allowed_to = ipv4(option(argc, argv, "--allowed-to", "10.200.0.0"));
	uint32_t blocked_to = ipv4(option(argc, argv, "--blocked-to", "10.201.0.0"));
	uint32_t pod_address = ipv4(option(argc, argv, "--pods-from", "10.64.0.1"));
	const char *file = option(argc, argv, "--record", "");

	if (count > MAX_PODS)
		fail("at most %d pods", MAX_PODS);
	if (*file && !(record = fopen(file, "we")))
		fail("%s", file);
	for (int i = 0; i < count; i++) {
		char name[16];

		snprintf(name, sizeof(name), "pod%d", i);
		pods[i] = open_netns(name);
	}
	start = now_ns();
	for (uint64_t n = 0; n < total;) {
		uint64_t due = (now_ns() - start) * rate / SECOND;
		int pod = (now_ns() - start) / TICK_NS % count;

		if (due > n)
			checked(setns(pods[pod], CLONE_NEWNET), "setns");
		for (; n < due && n < total && open_now < MOST_WAITING; n++) {
			uint64_t seed = first + n;
			bool block = seed / 2 % 100 < share;

			make(epoll,
			     (struct made){
				     .source = htonl(pod_address + pod),
				     .port = PORT + seed / 65536 % PORTS,
				     .protocol = seed % 2 ? IPPROTO_TCP : IPPROTO_UDP,
				     .blocked = block,
			     },
			     (block ? blocked_to : allowed_to) + seed % 65536);
		}
		take_answers(epoll, 1);
		if (open_now >= MOST_WAITING)
			give_up();
	}
	for (uint64_t end = now_ns() + SECOND; now_ns() < end && answered + unanswered + blocked < total;)
		take_answers(epoll, 10);
	for (int fd = 0; fd < MAX_OPEN; fd++)
		if (waiting[fd])
			finish(fd, &unanswered);
	if (record && fclose(record) != 0)
		fail("cannot write the record");
	printf("%llu %llu %llu %.6f\n", (unsigned long long)blocked, (unsigned long long)answered,
	       (unsigned long long)unanswered, (now_ns() - start) / 1e9);
}

/* The answer must come from the address that was asked. */
static void answer_datagrams(int fd)
{
	char data[64], control[CMSG_SPACE(sizeof(struct in_pktinfo))];
	struct sockaddr_in from;
	struct iovec payload = {data, sizeof(data)};

	for (;;) {
		struct msghdr message = {&from, sizeof(from), &payload, 1, control, sizeof(control), 0};
		struct in_pktinfo *info = (struct in_pktinfo *)CMSG_DATA((struct cmsghdr *)control);
		ssize_t size;

		payload.iov_len = sizeof(data);
		size = recvmsg(fd, &message, MSG_DONTWAIT);
		if (size < 0)
			return;
		info->ipi_spec_dst = info->ipi_addr;
		info->ipi_ifindex = 0;
		payload.iov_len = size;
		sendmsg(fd, &message, MSG_DONTWAIT);
	}
}

static void take_connections(int fd)
{
	int connection;

	while ((connection = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
		close(connection);
}

static int open_server(int epoll, int type, uint16_t port)
{
	int fd = checked(socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
	struct sockaddr_in any = endpoint(INADDR_ANY, port);
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (type == SOCK_DGRAM) {
		set(fd, IPPROTO_IP, IP_PKTINFO, 1);
		set(fd, SOL_SOCKET, SO_RCVBUFFORCE, 1 << 22);
	}
	checked(bind(fd, (struct sockaddr *)&any, sizeof(any)), "bind");
	if (type == SOCK_STREAM)
		checked(listen(fd, 4096), "listen");
	checked(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
	return fd;
}

static void answer(int argc, char **argv)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	bool datagrams[MAX_OPEN] = {false};

	enter_netns(option(argc, argv, "--netns", NULL));
	for (int i = 0; i < PORTS; i++) {
		open_server(epoll, SOCK_STREAM, PORT + i);
		datagrams[open_server(epoll, SOCK_DGRAM, PORT + i)] = true;
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		struct epoll_event event;

		if (epoll_wait(epoll, &event, 1, -1) != 1)
			continue;
		if (datagrams[event.data.fd])
			answer_datagrams(event.data.fd);
		else
			take_connections(event.data.fd);
	}
}

int main(int argc, char **argv)
{
	struct rlimit files = {MAX_OPEN, MAX_OPEN};

	setrlimit(RLIMIT_NOFILE, &files);
	if (argc > 1 && strcmp(argv[1], "make") == 0)
		make_all(argc, argv);
	else if (argc > 1 && strcmp(argv[1], "answer") == 0)
		answer(argc, argv);
	else
		fail("usage: connections make|answer ...");
	return 0;
}
