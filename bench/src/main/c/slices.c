/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Repeats one operation in short slices of time, in turn without and with BPF programs attached, on one CPU, and prints for each pair of slices how many
 * operations a second it did without and with them:
 * slices WHAT [--pairs N] [--slice-ms N] [--cpu N] [--program PROGRAM]...      PROGRAM: see programs.h
 *   tcp-connect         connect to a listening socket, close with a reset
 *   udp-request         a request and its answer, always the same socket
 *   udp-request-new     a request and its answer, each time another socket
 *   tcp-stream          64 KiB written; the other end reads
 *   drop, drop-new      a datagram that is dropped on the way, of 1,000 connections or always of a new one
 * From pod0 to the namespace "server", or to BLOCKED.
 */
#include "blast.h"
#include "programs.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>

#define SERVER "10.200.0.1"
#define BLOCKED "10.201.0.0"
#define SOURCES "10.100.0.0"
#define PORT 2000
#define SETTLE_US 3000
#define BLOCK (64 * 1024)

static int node, pod;

static void enter(int netns)
{
	checked(setns(netns, CLONE_NEWNET), "setns");
}

static void serve_tcp(int listening)
{
	static char data[BLOCK];

	for (;;) {
		int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);

		while (fd >= 0 && read(fd, data, sizeof(data)) > 0)
			;
		close(fd);
	}
}

static void serve_udp(int fd)
{
	char data[64];

	for (;;) {
		struct sockaddr_in from;
		socklen_t length = sizeof(from);
		ssize_t size = recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, &length);

		if (size >= 0)
			sendto(fd, data, size, 0, (struct sockaddr *)&from, length);
	}
}

static void start_server(int type, void (*serve)(int socket))
{
	struct sockaddr_in address = endpoint(ipv4(SERVER), PORT);
	int fd, yes = 1;

	enter_netns("server");
	fd = checked(socket(AF_INET, type | SOCK_CLOEXEC, 0), "socket");
	checked(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)), "SO_REUSEADDR");
	checked(bind(fd, (struct sockaddr *)&address, sizeof(address)), "bind");
	if (type == SOCK_STREAM)
		checked(listen(fd, 1024), "listen");
	if (checked(fork(), "fork") == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(fd);
	}
	close(fd);
	enter(pod);
}

static int connect_to_server(int type)
{
	struct sockaddr_in address = endpoint(ipv4(SERVER), PORT);
	struct timeval patience = {.tv_sec = 1};
	int fd = checked(socket(AF_INET, type | SOCK_CLOEXEC, 0), "socket");

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	checked(connect(fd, (struct sockaddr *)&address, sizeof(address)), "connect");
	return fd;
}

static int stream = -1, requests = -1;
static struct blast blast;

static uint64_t tcp_connect(void)
{
	struct linger linger = {.l_onoff = 1};
	int fd = connect_to_server(SOCK_STREAM);

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	close(fd);
	return 1;
}

static uint64_t ask(int fd)
{
	char data[8] = "netiso?";

	checked(send(fd, data, sizeof(data), 0), "send");
	checked(recv(fd, data, sizeof(data), 0), "no answer");
	return 1;
}

static uint64_t udp_request(void)
{
	if (requests < 0)
		requests = connect_to_server(SOCK_DGRAM);
	return ask(requests);
}

static uint64_t udp_request_new(void)
{
	int fd = connect_to_server(SOCK_DGRAM);

	ask(fd);
	close(fd);
	return 1;
}

static uint64_t tcp_stream(void)
{
	static char data[BLOCK];

	if (stream < 0)
		stream = connect_to_server(SOCK_STREAM);
	checked(write(stream, data, sizeof(data)), "write");
	return 1;
}

static uint64_t drop(void)
{
	uint64_t before = blast.sent;

	blast_once(&blast);
	return blast.sent - before;
}

static const struct operation {
	const char *name;
	uint64_t (*once)(void);
	int type; /* of the server's socket */
	void (*serve)(int socket);
	uint32_t destinations;
} operations[] = {
	{"tcp-connect", tcp_connect, SOCK_STREAM, serve_tcp, 0},
	{"udp-request", udp_request, SOCK_DGRAM, serve_udp, 0},
	{"udp-request-new", udp_request_new, SOCK_DGRAM, serve_udp, 0},
	{"tcp-stream", tcp_stream, SOCK_STREAM, serve_tcp, 0},
	{"drop", drop, 0, NULL, 10},
	{"drop-new", drop, 0, NULL, 0},
};

static void aim(const struct operation *operation)
{
	blast.source = ipv4(SOURCES);
	blast.sources = 100;
	blast.destination = ipv4(BLOCKED);
	blast.destinations = operation->destinations;
	blast.ports = 1;
	blast_open(&blast);
}

/* Operations a second. */
static double slice(const struct operation *operation, uint64_t length)
{
	uint64_t start, now, end, count = 0;

	usleep(SETTLE_US);
	start = now = now_ns();
	end = start + length;
	while (now < end) {
		count += operation->once();
		now = now_ns();
	}
	return count * 1e9 / (now - start);
}

static double slice_with(const struct operation *operation, uint64_t length, struct programs *programs)
{
	double rate;

	/* A netfilter program belongs to the namespace in which it is attached. */
	enter(node);
	programs_attach(programs);
	enter(pod);
	rate = slice(operation, length);
	programs_detach(programs);
	return rate;
}

static void measure(const struct operation *operation, int pairs, uint64_t length, struct programs *programs)
{
	slice(operation, length);
	for (int i = 0; i < pairs; i++) {
		double without, with;

		/* Each order as often as the other, so that what changes slowly falls on both alike. */
		if (i % 4 == 0 || i % 4 == 3) {
			without = slice(operation, length);
			with = slice_with(operation, length, programs);
		} else {
			with = slice_with(operation, length, programs);
			without = slice(operation, length);
		}
		printf("%.1f %.1f\n", without, with);
		fflush(stdout);
	}
}

static const struct operation *operation_of(const char *name)
{
	for (size_t i = 0; i < sizeof(operations) / sizeof(*operations); i++)
		if (strcmp(operations[i].name, name) == 0)
			return &operations[i];
	errno = 0;
	fail("%s is no operation", name);
}

int main(int argc, char **argv)
{
	const struct operation *operation = operation_of(argc > 1 ? argv[1] : "");
	int pairs = number(argc, argv, "--pairs", "130");
	uint64_t length = number(argc, argv, "--slice-ms", "60") * 1000000ULL;
	struct programs programs = {0};

	node = checked(open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "netns");
	pod = open_netns("pod0");
	pin_to(number(argc, argv, "--cpu", "0"));
	for (int i = 2; i + 1 < argc; i++)
		if (strcmp(argv[i], "--program") == 0)
			programs_add(&programs, argv[i + 1]);
	enter(pod);
	if (operation->serve)
		start_server(operation->type, operation->serve);
	else
		aim(operation);
	measure(operation, pairs, length, &programs);
	return 0;
}
