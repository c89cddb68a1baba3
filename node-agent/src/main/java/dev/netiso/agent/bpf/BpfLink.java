// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import me.bechberger.ebpf.bpf.raw.Lib;

/** A program that is attached. Closing it detaches the program, unless it is pinned: then it stays attached until the pin is deleted. */
public final class BpfLink implements AutoCloseable {
    private final String program;
    private final int descriptor;
    private final Runnable release;

    BpfLink(String program, int descriptor, Runnable release) {
        this.program = program;
        this.descriptor = descriptor;
        this.release = release;
    }

    /** Keeps the program attached, whether or not a process has this open. */
    public void pin(Path file) throws BpfException {
        try (Arena arena = Arena.ofConfined()) {
            int error = Lib.bpf_obj_pin(descriptor, arena.allocateFrom(file.toString()));
            if (error != 0) {
                throw new BpfException.Failed(
                        "cannot pin " + program + " at " + file + ": " + LibBpf.describe(-error), "");
            }
        }
    }

    @Override
    public void close() {
        release.run();
    }
}
