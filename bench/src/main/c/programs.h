/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPF programs that another process loaded, attached and detached here in no time. What to attach is written as what a link of them says in
 * /proc/PID/fdinfo: PROGRAM_ID:tracing, PROGRAM_ID:raw_tracepoint:NAME, PROGRAM_ID:netfilter:FAMILY:HOOK:PRIORITY, PROGRAM_ID:cgroup:ATTACH_TYPE.
 */
#ifndef NETISO_BENCH_PROGRAMS_H
#define NETISO_BENCH_PROGRAMS_H

#include "common.h"

#include <linux/bpf.h>
#include <sys/syscall.h>

#define MAX_PROGRAMS 32
#define CGROUP_ROOT "/sys/fs/cgroup/unified"
#define BPF_NETFILTER_ATTACH 45 /* linux/bpf.h: BPF_NETFILTER, since Linux 6.4 */

/* As long as the kernels' union bpf_attr that we use, whatever the age of the headers. */
union attributes {
	union bpf_attr known;
	struct {
		uint32_t program, target, type, flags;
		uint32_t family, hook;
		int32_t priority;
		uint32_t netfilter_flags;
	} netfilter;
	char room[256];
};

struct program {
	char kind[16], name[64];
	int fd, link;
	long numbers[3];
};

struct programs {
	struct program all[MAX_PROGRAMS];
	int count;
	int cgroup;
};

static inline int bpf_call(int command, union attributes *attributes, const char *what)
{
	return checked(syscall(SYS_bpf, command, attributes, sizeof(*attributes)), what);
}

static inline void programs_add(struct programs *programs, const char *text)
{
	struct program *program = &programs->all[programs->count++];
	union attributes attributes = {0};
	unsigned id;

	errno = 0;
	if (programs->count > MAX_PROGRAMS)
		fail("too many programs");
	*program = (struct program){.link = -1};
	if (sscanf(text, "%u:raw_tracepoint:%63s", &id, program->name) == 2)
		strcpy(program->kind, "raw_tracepoint");
	else if (sscanf(text, "%u:%15[a-z]:%ld:%ld:%ld", &id, program->kind, &program->numbers[0],
			&program->numbers[1], &program->numbers[2]) < 2)
		fail("%s is no program", text);
	attributes.known.prog_id = id;
	program->fd = bpf_call(BPF_PROG_GET_FD_BY_ID, &attributes, text);
	if (strcmp(program->kind, "cgroup") == 0 && programs->cgroup <= 0) {
		programs->cgroup = open(CGROUP_ROOT, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (programs->cgroup < 0)
			programs->cgroup = checked(open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "cgroup");
	}
}

static inline void program_attach(struct programs *programs, struct program *program)
{
	union attributes attributes = {0};

	if (strcmp(program->kind, "netfilter") == 0) {
		attributes.netfilter.program = program->fd;
		attributes.netfilter.type = BPF_NETFILTER_ATTACH;
		attributes.netfilter.family = program->numbers[0];
		attributes.netfilter.hook = program->numbers[1];
		attributes.netfilter.priority = program->numbers[2];
		program->link = bpf_call(BPF_LINK_CREATE, &attributes, "attach to netfilter");
	} else if (strcmp(program->kind, "cgroup") == 0) {
		attributes.known.link_create.prog_fd = program->fd;
		attributes.known.link_create.target_fd = programs->cgroup;
		attributes.known.link_create.attach_type = program->numbers[0];
		program->link = bpf_call(BPF_LINK_CREATE, &attributes, "attach to the root cgroup");
	} else {
		attributes.known.raw_tracepoint.prog_fd = program->fd;
		attributes.known.raw_tracepoint.name = program->name[0] ? (uintptr_t)program->name : 0;
		program->link = bpf_call(BPF_RAW_TRACEPOINT_OPEN, &attributes, "attach to a tracepoint");
	}
}

static inline void programs_attach(struct programs *programs)
{
	for (int i = 0; i < programs->count; i++)
		program_attach(programs, &programs->all[i]);
}

static inline void programs_detach(struct programs *programs)
{
	for (int i = 0; i < programs->count; i++) {
		close(programs->all[i].link);
		programs->all[i].link = -1;
	}
}

#endif
