// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import java.util.Optional;

/** The kernel, or libbpf, cannot do what was asked. The message is one line: what failed, on what, what to do. */
public abstract sealed class BpfException extends Exception {
    private static final long serialVersionUID = 1;

    private final String log;
    private final String program;

    private BpfException(String message, String log, Optional<String> program) {
        super(message);
        this.log = log;
        this.program = program.orElse("");
    }

    /** What failed, on what, what to do: one line. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** What libbpf and the verifier said, many lines; empty if nothing. */
    public String log() {
        return log;
    }

    /** The program that could not be loaded, if one is to blame. */
    public Optional<String> program() {
        return Optional.of(program).filter(name -> !name.isEmpty());
    }

    /** There is no libbpf, or it cannot be loaded. */
    public static final class MissingLibrary extends BpfException {
        private static final long serialVersionUID = 1;

        MissingLibrary(String message) {
            super(message, "", Optional.empty());
        }
    }

    /** This kernel does not describe its types, or lacks one that is needed. */
    public static final class UnsupportedKernel extends BpfException {
        private static final long serialVersionUID = 1;

        public UnsupportedKernel(String message) {
            super(message, "", Optional.empty());
        }

        /** @param program that it cannot load */
        public UnsupportedKernel(String message, String program) {
            super(message, "", Optional.of(program));
        }
    }

    /** The process may not do it. */
    public static final class MissingCapability extends BpfException {
        private static final long serialVersionUID = 1;

        public MissingCapability(String message) {
            super(message, "", Optional.empty());
        }

        MissingCapability(String message, Optional<String> program) {
            super(message, "", program);
        }
    }

    /** The kernel's verifier did not accept a program. */
    public static final class VerifierRejection extends BpfException {
        private static final long serialVersionUID = 1;

        VerifierRejection(String message, String log, Optional<String> program) {
            super(message, log, program);
        }
    }

    /** Maps are pinned that a version with other layouts made. */
    public static final class IncompatiblePin extends BpfException {
        private static final long serialVersionUID = 1;

        IncompatiblePin(String message, String log) {
            super(message, log, Optional.empty());
        }
    }

    /** Another process attached newer programs to the same maps. */
    public static final class TakenOver extends BpfException {
        private static final long serialVersionUID = 1;

        public TakenOver(String message) {
            super(message, "", Optional.empty());
        }
    }

    /** A map did not take some of the entries that it was given; it has the others. */
    public static final class Incomplete extends BpfException {
        private static final long serialVersionUID = 1;

        private final int entries;

        Incomplete(String message, int entries) {
            super(message, "", Optional.empty());
            this.entries = entries;
        }

        /** How many it did not take. */
        public int entries() {
            return entries;
        }
    }

    /** Anything else that libbpf answered with an error. */
    public static final class Failed extends BpfException {
        private static final long serialVersionUID = 1;

        Failed(String message, String log) {
            super(message, log, Optional.empty());
        }

        Failed(String message, String log, Optional<String> program) {
            super(message, log, program);
        }
    }
}
