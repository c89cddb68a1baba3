// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BpfObjectTest {
    private static final int EAGAIN = 11;
    private static final int EINVAL = 22;
    private static final String LOG = """
            libbpf: prog 'netiso_drop': BPF program load failed: -22
            libbpf: prog 'netiso_drop': -- BEGIN PROG LOAD LOG --
            0: R1=ctx() R10=fp0
            R1 invalid mem access 'scalar'
            processed 12 insns (limit 1000000)
            -- END PROG LOAD LOG --
            """;

    @Test
    void says_what_the_verifier_rejects() {
        assertThat(BpfObject.loadFailure("o", EINVAL, LOG))
                .isInstanceOf(BpfException.VerifierRejection.class)
                .hasMessageContaining("R1 invalid mem access 'scalar'");
    }

    /** What the verifier had written by then is no reason, and no program is to be left out for it. */
    @Test
    void does_not_blame_the_verifier_or_a_program_for_an_interruption() {
        BpfException failure = BpfObject.loadFailure("o", EAGAIN, LOG);
        assertThat(failure).isInstanceOf(BpfException.Failed.class).hasMessageContaining("signals interrupted");
        assertThat(failure.program()).isEmpty();
    }
}
