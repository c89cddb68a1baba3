// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever check, allow and revoke say of a cluster, its traffic says too: under two enforcers that share no code with netiso and with each other, over all connections
 * between pods, to Services, to nodes and to addresses outside.
 */
class PolicyProofE2eTest {
    /** At the same time: each waits for the other's programs less than for its own traffic. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(strings = {"kube-router", "kube-network-policies"})
    @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_rule_opens_what_it_says_and_no_more_until_it_is_taken_back(String enforcer) {
        assumeTrue(
                System.getenv().getOrDefault("KUBECONFIG", "").isEmpty(),
                "runs in labs of its own, not in the cluster of KUBECONFIG");
        boolean root = "root".equals(System.getProperty("user.name"));
        assertThat(root || !"1".equals(System.getenv("NETISO_REQUIRE_KERNEL")))
                .as("root")
                .isTrue();
        assumeTrue(root, "needs root for the lab");
        try (ProofLab lab = ProofLab.up(enforcer);
                Ground ground = Ground.prepare(lab);
                Traffic traffic = new Traffic(lab, ground.attempts())) {
            assertThat(new Proof(lab, ground, traffic).run(DeniedConnection.ALL))
                    .isEmpty();
        }
    }
}
