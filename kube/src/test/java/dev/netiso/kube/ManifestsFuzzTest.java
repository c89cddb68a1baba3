// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Bytes of a stranger's file: gathered, or refused in one line. */
class ManifestsFuzzTest {
    @FuzzTest(maxDuration = "3m")
    void gathers_a_file_or_refuses_it(byte[] bytes) {
        ClusterGathering gathering = new ClusterGathering();
        try {
            Manifests.read(new ByteArrayInputStream(bytes), "stranger.yaml", gathering::add);
        } catch (IOException refused) {
            assertThat(refused)
                    .isInstanceOf(ManifestException.class)
                    .hasMessageStartingWith("stranger.yaml")
                    .message()
                    .hasLineCount(1);
        }
        ObjectTreesFuzzTest.assertUsable(gathering.gather());
    }
}
