// SPDX-License-Identifier: Apache-2.0
package dev.netiso.agent.serve;

import java.util.Locale;

/**
 * Builds metrics in Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Not safe for use by several threads.
 */
public final class PrometheusText {
    /** What answers with it say. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();
    private final String prefix;
    private String family = "";

    /** @param prefix of all names but those that Prometheus' client libraries give to what every process has */
    public PrometheusText(String prefix) {
        this.prefix = prefix;
    }

    /** Begins a counter; its name ends with {@code _total}. */
    public PrometheusText counter(String name, String help) {
        return begin(prefix + name, "counter", help);
    }

    /** Begins a gauge. */
    public PrometheusText gauge(String name, String help) {
        return begin(prefix + name, "gauge", help);
    }

    /** Begins a metric that every process has, of that type. */
    public PrometheusText ofProcess(String name, String type, String help) {
        return begin("process_" + name, type, help);
    }

    private PrometheusText begin(String name, String type, String help) {
        family = name;
        text.append("# HELP ").append(name).append(' ');
        text.append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /**
     * Adds a sample to what was begun last.
     *
     * @param labels names and values, in turn
     */
    public PrometheusText add(long value, String... labels) {
        return sample(Long.toString(value), labels);
    }

    /** Adds a sample to what was begun last. */
    public PrometheusText add(double value, String... labels) {
        return sample(String.format(Locale.ROOT, "%.3f", value), labels);
    }

    private PrometheusText sample(String value, String... labels) {
        text.append(family);
        for (int i = 0; i + 1 < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            text.append(labels[i + 1]
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n"))
                    .append('"');
        }
        text.append(labels.length == 0 ? "" : "}").append(' ').append(value).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
