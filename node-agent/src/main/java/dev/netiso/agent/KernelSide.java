// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import dev.netiso.agent.bpf.BpfException;
import dev.netiso.agent.bpf.BpfMap;
import dev.netiso.agent.bpf.BpfObject;
import dev.netiso.agent.bpf.Capabilities;
import dev.netiso.agent.bpf.KernelBtf;
import dev.netiso.agent.bpf.LibBpf;
import dev.netiso.agent.event.DropReasons;
import dev.netiso.agent.event.KernelConfig;
import dev.netiso.agent.event.KernelCounters;
import dev.netiso.flow.DropReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** netiso's object in the kernel, told what this kernel's BTF says. */
final class KernelSide implements AutoCloseable {
    private static final String RESOURCE = "/dev/netiso/bpf/netiso.bpf.o";
    private static final String PROGRAM = "netiso_drop";
    private static final String TRACEPOINT = "kfree_skb";
    private static final int ARGUMENTS_WITH_REASON = 3;

    private final BpfObject object;
    private final DropReasons reasons;
    private volatile boolean attached;

    private KernelSide(BpfObject object, DropReasons reasons) {
        this.object = object;
        this.reasons = reasons;
    }

    /** Loads the object; nothing is attached yet. */
    static KernelSide load(Optional<Path> libbpf) throws BpfException, IOException {
        LibBpf library = LibBpf.load(libbpf);
        Capabilities.require();
        KernelConfig config;
        DropReasons reasons;
        try (KernelBtf btf = KernelBtf.open(library)) {
            config = new KernelConfig(tracepointArguments(btf));
            reasons = reasons(btf);
        }
        BpfObject object = BpfObject.open(library, "netiso.bpf.o", resource());
        try {
            object.setConstants(config.toBytes());
            object.load();
            BpfMap wanted = object.map("reasons");
            for (int number : reasons.numbers()) {
                wanted.put(number, (byte) 1);
            }
            return new KernelSide(object, reasons);
        } catch (BpfException | RuntimeException e) {
            object.close();
            throw e;
        }
    }

    private static int tracepointArguments(KernelBtf btf) throws BpfException.UnsupportedKernel {
        int arguments = btf.tracepointArguments(TRACEPOINT).orElse(0);
        if (arguments < ARGUMENTS_WITH_REASON) {
            throw new BpfException.UnsupportedKernel(
                    "cannot tell why packets are dropped: this kernel's kfree_skb tracepoint has no reason; use Linux 5.17"
                            + " or newer");
        }
        return arguments;
    }

    private static DropReasons reasons(KernelBtf btf) throws BpfException.UnsupportedKernel {
        DropReasons reasons = DropReasons.resolve(
                DropReason.policyType(),
                btf.enumValues("skb_drop_reason"),
                btf.moduleEnumValues("openvswitch", "ovs_drop_reason"));
        if (reasons.numbers().isEmpty()) {
            throw new BpfException.UnsupportedKernel("cannot tell why packets are dropped: this kernel knows none of "
                    + DropReason.policyType() + "; use Linux 5.17 or newer");
        }
        return reasons;
    }

    private static byte[] resource() throws IOException {
        try (InputStream stream = KernelSide.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IOException("cannot load programs: " + RESOURCE + " is not on the class path; build again");
            }
            return stream.readAllBytes();
        }
    }

    void attach() throws BpfException {
        object.attach(PROGRAM);
        attached = true;
    }

    /** From here on the kernel reports nothing. */
    void detach() {
        attached = false;
        object.detach();
    }

    /** Empty while the kernel reports. */
    Optional<String> notAttached() {
        return attached ? Optional.empty() : Optional.of("no program is attached");
    }

    BpfMap map(String name) throws BpfException {
        return object.map(name);
    }

    /** What was counted since the program was loaded. */
    KernelCounters counters() throws BpfException {
        return KernelCounters.sum(map("counters").getPerCpu(0), object.missedRuns(PROGRAM));
    }

    DropReasons reasons() {
        return reasons;
    }

    @Override
    public void close() {
        attached = false;
        object.close();
    }
}
