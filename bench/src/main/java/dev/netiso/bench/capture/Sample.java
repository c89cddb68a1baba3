// SPDX-License-Identifier: Apache-2.0
package dev.netiso.bench.capture;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Measured values. */
final class Sample {
    private static final int RESAMPLES = 2_000;
    private static final long SEED = 5;

    /** A median, and between which values it lies with a confidence of 95 %. */
    record Median(double value, double low, double high) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.3f [%.3f-%.3f]", value, low, high);
        }
    }

    private final double[] values;

    Sample(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        this.values = values.clone();
        Arrays.sort(this.values);
    }

    /** The value that this part of all is not above. */
    double quantile(double part) {
        return values[Math.clamp((long) Math.ceil(part * values.length) - 1, 0, values.length - 1)];
    }

    /** The interval is that of the percentile bootstrap, always with the same resamples. */
    Median median() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        double[] medians = new double[RESAMPLES];
        double[] resample = new double[values.length];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.setAll(resample, ignored -> values[random.nextInt(values.length)]);
            Arrays.sort(resample);
            medians[i] = middle(resample);
        }
        Sample sorted = new Sample(medians);
        return new Median(middle(values), sorted.quantile(0.025), sorted.quantile(0.975));
    }

    private static double middle(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
