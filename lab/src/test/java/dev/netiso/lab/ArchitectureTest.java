// SPDX-License-Identifier: Apache-2.0
package dev.netiso.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules of ARCHITECTURE.md, "What stands on what". */
@AnalyzeClasses(
        packages = "dev.netiso",
        importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {
    private static final String NETISO = "dev.netiso..";

    private static ArchRule standsOn(String module, String... others) {
        String[] allowed = new String[others.length + 1];
        System.arraycopy(others, 0, allowed, 0, others.length);
        allowed[others.length] = module;
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "are netiso's own outside " + String.join(", ", allowed),
                        type -> com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(NETISO)
                                        .test(type)
                                && !com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(allowed)
                                        .test(type)));
    }

    @ArchTest
    static final ArchRule FLOW_STANDS_ON_NOTHING = standsOn("dev.netiso.flow..");

    @ArchTest
    static final ArchRule POLICY_STANDS_ON_FLOW = standsOn("dev.netiso.policy..", "dev.netiso.flow..");

    @ArchTest
    static final ArchRule API_STANDS_ON_FLOW = standsOn("dev.netiso.api..", "dev.netiso.flow..");

    @ArchTest
    static final ArchRule KUBE_STANDS_ON_FLOW_AND_POLICY =
            standsOn("dev.netiso.kube..", "dev.netiso.flow..", "dev.netiso.policy..");

    @ArchTest
    static final ArchRule AGENT_STANDS_ON_FLOW_AND_API =
            standsOn("dev.netiso.agent..", "dev.netiso.flow..", "dev.netiso.api..");

    @ArchTest
    static final ArchRule SERVER_STANDS_ON_ALL_BUT_THE_PROGRAMS = standsOn(
            "dev.netiso.server..", "dev.netiso.flow..", "dev.netiso.policy..", "dev.netiso.api..", "dev.netiso.kube..");

    @ArchTest
    static final ArchRule PLUGIN_READS_THE_JSON_RECORDS_ALONE = standsOn(
            "dev.netiso.cli..",
            "dev.netiso.flow..",
            "dev.netiso.policy..",
            "dev.netiso.api.v1alpha1..",
            "dev.netiso.kube..");

    @ArchTest
    static final ArchRule FLOW_AND_POLICY_ARE_PURE = classes()
            .that()
            .resideInAnyPackage("dev.netiso.flow..", "dev.netiso.policy..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.netiso.flow..",
                    "dev.netiso.policy..",
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "java.nio",
                    "java.nio.charset",
                    "java.security",
                    "org.jspecify..",
                    "");

    @ArchTest
    static final ArchRule LIBBPF_STAYS_BEHIND_THE_AGENTS_HANDLES = noClasses()
            .that()
            .resideOutsideOfPackage("dev.netiso.agent.bpf..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("me.bechberger..")
            .because("raw libbpf stays in dev.netiso.agent.bpf");

    @ArchTest
    static final ArchRule NATIVE_MEMORY_STAYS_THERE_TOO_BUT_FOR_THE_LAYOUTS_OF_EVENTS = noClasses()
            .that()
            .resideOutsideOfPackages("dev.netiso.agent.bpf..", "dev.netiso.agent.event..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");

    @ArchTest
    static final ArchRule KUBERNETES_OBJECTS_STAY_AT_THE_EDGE = noClasses()
            .that()
            .resideInAPackage(NETISO)
            .and()
            .resideOutsideOfPackages("dev.netiso.kube..", "dev.netiso.cli..", "dev.netiso.server..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.fabric8..");

    @ArchTest
    static final ArchRule THE_COMMAND_LINE_STAYS_AT_THE_EDGE = noClasses()
            .that()
            .resideInAnyPackage("dev.netiso.flow..", "dev.netiso.policy..", "dev.netiso.api..", "dev.netiso.kube..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule NO_CIRCLES_BETWEEN_MODULES =
            slices().matching("dev.netiso.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_CIRCLES_IN_THE_AGENT =
            slices().matching("dev.netiso.agent.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_CIRCLES_IN_THE_SERVER =
            slices().matching("dev.netiso.server.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_CIRCLES_IN_THE_PLUGIN =
            slices().matching("dev.netiso.cli.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_MAIN_ENDS_THE_PROGRAM = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Main")
            .should()
            .callMethod(System.class, "exit", int.class)
            .because("only Main knows that nothing else is running");

    @ArchTest
    static final ArchRule TIME_IS_GIVEN = noClasses()
            .that()
            .resideInAnyPackage("dev.netiso.flow..", "dev.netiso.policy..", "dev.netiso.api..", "dev.netiso.kube..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("time comes from java.time.InstantSource");
}
