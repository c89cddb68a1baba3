// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.ends;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The words that names of ends are made of. */
final class Names {
    private static final int MAX_NAME = 253;
    private static final Map<String, String> KINDS = new HashMap<>();

    static {
        kind(EndRef.POD, "pod", "pods", "po");
        kind(EndRef.SERVICE, "service", "services", "svc");
        kind("Deployment", "deployment", "deployments", "deploy");
        kind("StatefulSet", "statefulset", "statefulsets", "sts");
        kind("DaemonSet", "daemonset", "daemonsets", "ds");
        kind("ReplicaSet", "replicaset", "replicasets", "rs");
        kind("ReplicationController", "replicationcontroller", "replicationcontrollers", "rc");
        kind("Job", "job", "jobs");
        kind("CronJob", "cronjob", "cronjobs", "cj");
    }

    private Names() {}

    private static void kind(String kind, String... words) {
        for (String word : words) {
            KINDS.put(word, kind);
        }
    }

    /** Whether kubectl would take that word for one of the kinds of an end. */
    static boolean isKind(String word) {
        return KINDS.containsKey(resource(word));
    }

    /** The kind that kubectl takes the word for, of the built-in ones: {@code deploy}, {@code deployments.apps}. */
    static String kind(String word) {
        return KINDS.getOrDefault(resource(word), word);
    }

    private static String resource(String word) {
        int dot = word.indexOf('.');
        return (dot < 0 ? word : word.substring(0, dot)).toLowerCase(Locale.ROOT);
    }

    /** What can be a name of an object, of whichever kind (RFC 1123, and capitals in kinds). */
    static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= MAX_NAME && text.chars().allMatch(Names::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    }

    static String bounded(String text) {
        return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME) + "...";
    }
}
