// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may use what inside the agent. */
@AnalyzeClasses(packages = "dev.netiso.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule raw_bindings_and_native_memory_stay_behind_the_handles = noClasses()
            .that()
            .resideOutsideOfPackage("dev.netiso.agent.bpf")
            .and()
            .doNotHaveFullyQualifiedName("dev.netiso.agent.event.Layouts")
            .and()
            .doNotHaveFullyQualifiedName("dev.netiso.agent.event.FlowRow")
            .and()
            .doNotHaveFullyQualifiedName("dev.netiso.agent.event.KernelConfig")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.lang.foreign..", "me.bechberger..")
            .because("a wrong pointer takes the JVM down; layouts alone are known to the decoder");

    @ArchTest
    static final ArchRule netty_and_certificates_stay_in_serve = noClasses()
            .that()
            .resideOutsideOfPackage("dev.netiso.agent.serve")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "io.grpc.netty..", "javax.net.ssl..");

    @ArchTest
    static final ArchRule parts_know_nothing_of_the_wiring = noClasses()
            .that()
            .resideInAnyPackage("dev.netiso.agent.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.netiso.agent");

    @ArchTest
    static final ArchRule parts_are_free_of_cycles =
            slices().matching("dev.netiso.agent.(*)..").should().beFreeOfCycles();
}
