/* SPDX-License-Identifier: Apache-2.0 */
/* What the benchmarks' traffic programs share. They are small and short-lived: what fails ends them with one line. */
#ifndef NETISO_BENCH_COMMON_H
#define NETISO_BENCH_COMMON_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000ULL

static inline __attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...)
{
	int error = errno;
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, error ? ": %s\n" : "\n", strerror(error));
	exit(2);
}

static inline int checked(int result, const char *what)
{
	if (result < 0)
		fail("%s", what);
	return result;
}

static inline uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

static inline uint64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static inline void pin_to(int cpu)
{
	cpu_set_t set;

	if (cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	checked(sched_setaffinity(0, sizeof(set), &set), "sched_setaffinity");
}

static inline int open_netns(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail("%s", path);
	return fd;
}

static inline void enter_netns(const char *name)
{
	int fd = open_netns(name);

	checked(setns(fd, CLONE_NEWNET), "setns");
	close(fd);
}

/* Host byte order. */
static inline uint32_t ipv4(const char *text)
{
	struct in_addr address;

	errno = 0;
	if (inet_pton(AF_INET, text, &address) != 1)
		fail("%s is no IPv4 address", text);
	return ntohl(address.s_addr);
}

static inline struct sockaddr_in endpoint(uint32_t address, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(address),
	};
}

/* The value of an option "NAME VALUE", or what it is without. */
static inline const char *option(int count, char **words, const char *name, const char *otherwise)
{
	for (int i = 1; i + 1 < count; i++)
		if (strcmp(words[i], name) == 0)
			return words[i + 1];
	if (!otherwise) {
		errno = 0;
		fail("%s is missing", name);
	}
	return otherwise;
}

static inline long number(int count, char **words, const char *name, const char *otherwise)
{
	return strtol(option(count, words, name, otherwise), NULL, 10);
}

#endif
