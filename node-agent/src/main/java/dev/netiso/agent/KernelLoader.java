// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.KernelOptions.Datagrams;
import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.BpfObject;
import dev.netiso.agent.bpf.Capabilities;
import dev.netiso.agent.bpf.DirectoryLock;
import dev.netiso.agent.bpf.KernelBtf;
import dev.netiso.agent.bpf.LibBpf;
import dev.netiso.agent.event.KernelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Loads as much of the object as this kernel and what this process may do allow. */
final class KernelLoader {
    private static final Logger LOG = Logger.getLogger(KernelLoader.class.getName());
    private static final String RESOURCE = "/dev/netiso/bpf/netiso.bpf.o";

    private static final List<String> PINNED = List.of(
            "drops_a",
            "drops_b",
            "drops",
            "connections_a",
            "connections_b",
            "connections",
            "overflow_a",
            "overflow_b",
            "overflow",
            "events",
            "active",
            "counters",
            "ledger",
            "owners");

    private static final Set<String> ALL = Set.of(
            KernelSide.DROP,
            KernelSide.TCP_STATE,
            KernelSide.TCP_RETRANSMIT,
            KernelSide.DATAGRAM,
            KernelSide.EGRESS,
            KernelSide.INGRESS,
            KernelSide.UDP_ERROR,
            KernelSide.SOCKETS);

    private static final List<String> CGROUP_PROGRAMS =
            List.of(KernelSide.EGRESS, KernelSide.INGRESS, KernelSide.UDP_ERROR);

    /** What is in the kernel now. */
    record Loaded(
            BpfObject object,
            Set<String> programs,
            int generation,
            DropCauses causes,
            Coverage coverage,
            Optional<PinDirectory> pins,
            Optional<DirectoryLock> starting,
            Path cgroupRoot) {
        /** Lets another agent start. */
        void started() {
            starting.ifPresent(DirectoryLock::close);
        }
    }

    private final KernelOptions options;
    private final LibBpf library;
    private final Coverage coverage = new Coverage();
    private final Set<String> programs = new LinkedHashSet<>();
    private final DropCauses causes;
    private final boolean hasSocketErrors;

    private KernelLoader(KernelOptions options, LibBpf library) throws BpfException, IOException {
        this.options = options;
        this.library = library;
        boolean hasNetfilter;
        try (KernelBtf btf = KernelBtf.open(library)) {
            causes = new DropCauses(library, btf, options.reasons());
            hasNetfilter = btf.enumValues("bpf_prog_type").containsKey("BPF_PROG_TYPE_NETFILTER");
            hasSocketErrors = btf.tracepointArguments("inet_sk_error_report").isPresent();
        }
        programs.addAll(List.of(KernelSide.DROP, KernelSide.TCP_STATE, KernelSide.TCP_RETRANSMIT, KernelSide.SOCKETS));
        switch (options.datagrams()) {
            case NETFILTER, NETFILTER_OR_CGROUP -> programs.add(KernelSide.DATAGRAM);
            case CGROUP -> addCgroupPrograms();
            case OFF -> coverage.withoutDatagrams("not asked for");
        }
        if (programs.contains(KernelSide.DATAGRAM) && !hasNetfilter) {
            leaveOut(new BpfException.UnsupportedKernel(
                    "this kernel has no netfilter programs (Linux 6.4 and later do)", KernelSide.DATAGRAM));
        }
    }

    static Loaded load(KernelOptions options) throws BpfException, IOException {
        LibBpf library = LibBpf.load(options.libbpf());
        Capabilities.require();
        return new KernelLoader(options, library).load();
    }

    private Loaded load() throws BpfException, IOException {
        Optional<PinDirectory> pins = pins();
        if (pins.isEmpty()) {
            return load(pins, Optional.empty());
        }
        DirectoryLock starting = pins.get().awaitStart();
        try {
            removeOtherLayouts(pins.get());
            return load(pins, Optional.of(starting));
        } catch (BpfException | IOException | RuntimeException e) {
            starting.close();
            throw e;
        }
    }

    private Loaded load(Optional<PinDirectory> pins, Optional<DirectoryLock> starting)
            throws BpfException, IOException {
        int generation = 1;
        if (pins.isPresent()) {
            generation = pins.get().nextGeneration();
        }
        byte[] elf = resource();
        BpfObject object = load(elf, generation, pins);
        try {
            causes.write(object, coverage);
        } catch (BpfException | IOException | RuntimeException e) {
            object.close();
            throw e;
        }
        return new Loaded(
                object, Set.copyOf(programs), generation, causes, coverage, pins, starting, options.cgroupRoot());
    }

    private Optional<PinDirectory> pins() throws IOException {
        if (options.pins().isEmpty()) {
            return Optional.empty();
        }
        Path directory = options.pins().get();
        Optional<PinDirectory> pins = PinDirectory.open(directory);
        if (pins.isEmpty()) {
            coverage.withoutPins(directory);
        }
        return pins;
    }

    private static void removeOtherLayouts(PinDirectory pins) throws IOException {
        for (Path other : pins.otherLayouts()) {
            LOG.log(
                    Level.WARNING,
                    "removing {0}, which another version of netiso pinned; what it counted last is lost",
                    other);
            PinDirectory.remove(other);
        }
    }

    /** Leaves out one optional program after the other that does not load, or takes others in its place. */
    private BpfObject load(byte[] elf, int generation, Optional<PinDirectory> pins) throws BpfException, IOException {
        while (true) {
            BpfObject object = BpfObject.open(library, "netiso.bpf.o", elf);
            try {
                prepare(object, generation, pins);
                object.load();
                return object;
            } catch (BpfException.IncompatiblePin e) {
                object.close();
                LOG.log(
                        Level.WARNING,
                        "replacing the pinned maps: another version of netiso made them; what it counted last is lost");
                pins.orElseThrow(() -> e).clear();
            } catch (BpfException e) {
                object.close();
                leaveOut(e);
            } catch (RuntimeException e) {
                object.close();
                throw e;
            }
        }
    }

    private void prepare(BpfObject object, int generation, Optional<PinDirectory> pins) throws BpfException {
        object.setConstants(new KernelConfig(
                        generation,
                        causes.tracepointArguments(),
                        causes.reasons().unspecified(),
                        options.later())
                .toBytes());
        if (pins.isPresent()) {
            object.pinMaps(pins.get().maps(), PINNED);
        }
        for (String program : ALL) {
            if (!programs.contains(program)) {
                object.leaveOut(program);
            }
        }
        if (CGROUP_PROGRAMS.stream().noneMatch(programs::contains)) {
            object.leaveOutMap("conversations");
        }
        object.setNetfilter(KernelSide.DATAGRAM);
    }

    private void addCgroupPrograms() throws BpfException {
        programs.addAll(CGROUP_PROGRAMS);
        if (!hasSocketErrors) {
            leaveOut(new BpfException.UnsupportedKernel(
                    "this kernel does not tell of sockets' errors (Linux 5.14 and later do)", KernelSide.UDP_ERROR));
        }
    }

    private void leaveOut(BpfException failure) throws BpfException {
        String program = failure.program().orElseThrow(() -> failure);
        if (program.equals(KernelSide.DROP) || !programs.remove(program)) {
            throw failure;
        }
        if (program.equals(KernelSide.DATAGRAM) && options.datagrams() == Datagrams.NETFILTER_OR_CGROUP) {
            coverage.withoutNetfilter(failure);
            addCgroupPrograms();
        } else {
            coverage.without(program, failure);
        }
    }

    private static byte[] resource() throws IOException {
        try (InputStream stream = KernelLoader.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IOException("cannot load programs: " + RESOURCE + " is not on the class path; build again");
            }
            return stream.readAllBytes();
        }
    }
}
