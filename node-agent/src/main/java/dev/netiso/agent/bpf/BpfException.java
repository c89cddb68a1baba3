// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

/** The kernel, or libbpf, cannot do what was asked. The message is one line: what failed, on what, what to do. */
public abstract sealed class BpfException extends Exception {
    private static final long serialVersionUID = 1;

    private final String log;

    private BpfException(String message, String log) {
        super(message);
        this.log = log;
    }

    /** What libbpf and the verifier said, many lines; empty if nothing. */
    public String log() {
        return log;
    }

    /** There is no libbpf, or it cannot be loaded. */
    public static final class MissingLibrary extends BpfException {
        private static final long serialVersionUID = 1;

        MissingLibrary(String message) {
            super(message, "");
        }
    }

    /** This kernel does not describe its types, or lacks one that is needed. */
    public static final class UnsupportedKernel extends BpfException {
        private static final long serialVersionUID = 1;

        public UnsupportedKernel(String message) {
            super(message, "");
        }
    }

    /** The process may not do it. */
    public static final class MissingCapability extends BpfException {
        private static final long serialVersionUID = 1;

        public MissingCapability(String message) {
            super(message, "");
        }
    }

    /** The kernel's verifier did not accept a program. */
    public static final class VerifierRejection extends BpfException {
        private static final long serialVersionUID = 1;

        VerifierRejection(String message, String log) {
            super(message, log);
        }
    }

    /** Anything else that libbpf answered with an error. */
    public static final class Failed extends BpfException {
        private static final long serialVersionUID = 1;

        Failed(String message, String log) {
            super(message, log);
        }
    }
}
