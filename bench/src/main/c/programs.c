/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists the BPF programs that a process holds: programs PID
 * A line for each: its id, its name, and for each of its links in which way it is attached, as slices takes it.
 */
#include "programs.h"

#include <dirent.h>

struct link_info {
	uint32_t type, id, program, pad;
	union {
		struct { uint64_t cgroup; uint32_t attach_type; } cgroup;
		struct { uint32_t family, hook; int32_t priority; } netfilter;
		struct { uint64_t name; uint32_t length; } raw_tracepoint;
		char room[128];
	};
};

#define LINK_RAW_TRACEPOINT 1
#define LINK_TRACING 2
#define LINK_CGROUP 3
#define LINK_ITER 4
#define LINK_NETFILTER 10

static int opened(int command, uint32_t id)
{
	union attributes attributes = {0};

	attributes.known.prog_id = id;
	return syscall(SYS_bpf, command, &attributes, sizeof(attributes));
}

static void ask(int fd, void *info, uint32_t size)
{
	union attributes attributes = {0};

	attributes.known.info.bpf_fd = fd;
	attributes.known.info.info_len = size;
	attributes.known.info.info = (uintptr_t)info;
	bpf_call(BPF_OBJ_GET_INFO_BY_FD, &attributes, "BPF_OBJ_GET_INFO_BY_FD");
}

static void print_link(int fd, uint32_t program, bool tracing)
{
	char name[64] = "";
	struct link_info info = {.raw_tracepoint = {.name = (uintptr_t)name, .length = sizeof(name)}};

	ask(fd, &info, sizeof(info));
	if (info.program != program)
		return;
	/* A tracing program at a tracepoint has a link of that kind too, and brings the name itself. */
	if (info.type == LINK_TRACING || (info.type == LINK_RAW_TRACEPOINT && tracing))
		printf(" %u:tracing", program);
	else if (info.type == LINK_RAW_TRACEPOINT)
		printf(" %u:raw_tracepoint:%s", program, name);
	else if (info.type == LINK_NETFILTER)
		printf(" %u:netfilter:%u:%u:%d", program, info.netfilter.family, info.netfilter.hook,
		       info.netfilter.priority);
	else if (info.type == LINK_CGROUP)
		printf(" %u:cgroup:%u", program, info.cgroup.attach_type);
	else if (info.type != LINK_ITER)
		fail("program %u is attached in a way that is not known here: %u", program, info.type);
}

static void print_links(uint32_t program, bool tracing)
{
	union attributes next = {0};

	while (syscall(SYS_bpf, BPF_LINK_GET_NEXT_ID, &next, sizeof(next)) == 0) {
		int fd = opened(BPF_LINK_GET_FD_BY_ID, next.known.next_id);

		next.known.start_id = next.known.next_id;
		if (fd < 0)
			continue;
		print_link(fd, program, tracing);
		close(fd);
	}
}

static void print_program(uint32_t id)
{
	struct bpf_prog_info info = {0};
	int fd = checked(opened(BPF_PROG_GET_FD_BY_ID, id), "BPF_PROG_GET_FD_BY_ID");

	ask(fd, &info, sizeof(info));
	close(fd);
	printf("%u %s", id, info.name);
	print_links(id, info.type == BPF_PROG_TYPE_TRACING);
	putchar('\n');
}

/* The program that this file descriptor is; 0 for none. */
static uint32_t program_of(const char *fdinfo)
{
	FILE *file = fopen(fdinfo, "re");
	unsigned program = 0;
	bool is_program = false;
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		is_program |= strncmp(line, "prog_type:", 10) == 0;
		sscanf(line, "prog_id: %u", &program);
	}
	if (file)
		fclose(file);
	return is_program ? program : 0;
}

int main(int argc, char **argv)
{
	char directory[64], path[512];
	struct dirent *entry;
	DIR *files;

	if (argc != 2)
		fail("usage: programs PID");
	snprintf(directory, sizeof(directory), "/proc/%s/fdinfo", argv[1]);
	if (!(files = opendir(directory)))
		fail("%s", directory);
	while ((entry = readdir(files))) {
		uint32_t program;

		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		program = program_of(path);
		if (program)
			print_program(program);
	}
	return 0;
}
