// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.batch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Cuts a stream into pieces that end with a line, of bounded size. For one thread. */
final class LineChunks {
    static final int MAX_LINE = 1 << 16;

    private static final int CHUNK = 1 << 18;

    private final InputStream in;
    private byte[] rest = new byte[0];
    private long nextLine = 1;
    private boolean ended;

    LineChunks(InputStream in) {
        this.in = in;
    }

    /** Some lines; the last byte ends a line, but at the end of the stream. */
    static final class Chunk {
        private final byte[] bytes;
        private final int length;
        private final long firstLine;
        private final boolean tooLong;

        /** @param tooLong it is one line, of which only the beginning is there */
        private Chunk(byte[] bytes, int length, long firstLine, boolean tooLong) {
            this.bytes = bytes;
            this.length = length;
            this.firstLine = firstLine;
            this.tooLong = tooLong;
        }

        /** What sees each line: its number in the stream, from 1, and where it is. */
        interface Visitor {
            void line(long number, byte[] bytes, int from, int length);

            /** A line of more than {@link #MAX_LINE} bytes. */
            void tooLong(long number);
        }

        void forEach(Visitor visitor) {
            long number = firstLine;
            if (tooLong) {
                visitor.tooLong(number);
                return;
            }
            for (int from = 0; from < length; number++) {
                int end = indexOfLineEnd(bytes, from, length);
                int to = end < 0 ? length : end;
                if (to - from > MAX_LINE) {
                    visitor.tooLong(number);
                } else {
                    visitor.line(number, bytes, from, to - from);
                }
                from = to + 1;
            }
        }
    }

    /** The next lines; empty at the end. */
    Optional<Chunk> next() throws IOException {
        byte[] bytes = Arrays.copyOf(rest, CHUNK);
        int length = rest.length;
        while (!ended && length < CHUNK) {
            int read = in.read(bytes, length, CHUNK - length);
            ended = read < 0;
            length += Math.max(read, 0);
        }
        if (length == 0) {
            return Optional.empty();
        }
        int end = ended ? length : lastLineEnd(bytes, length);
        if (end == 0) {
            rest = new byte[0];
            skipLine(bytes, length);
            return Optional.of(new Chunk(bytes, 0, nextLine++, true));
        }
        rest = Arrays.copyOfRange(bytes, end, length);
        Chunk chunk = new Chunk(bytes, end, nextLine, false);
        nextLine += lines(bytes, end);
        return Optional.of(chunk);
    }

    /** No line ends in a whole chunk: passes over what is left of it. */
    private void skipLine(byte[] bytes, int length) throws IOException {
        byte[] more = new byte[CHUNK];
        int from = length;
        int read = length;
        byte[] last = bytes;
        while (!ended && indexOfLineEnd(last, 0, read) < 0) {
            last = more;
            read = in.read(more);
            ended = read < 0;
            from = Math.max(read, 0);
        }
        int end = ended ? -1 : indexOfLineEnd(last, 0, read);
        rest = end < 0 ? new byte[0] : Arrays.copyOfRange(last, end + 1, from);
    }

    private static int lines(byte[] bytes, int end) {
        int lines = bytes[end - 1] == '\n' ? 0 : 1;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == '\n') {
                lines++;
            }
        }
        return lines;
    }

    private static int lastLineEnd(byte[] bytes, int length) {
        for (int i = length; i > 0; i--) {
            if (bytes[i - 1] == '\n') {
                return i;
            }
        }
        return 0;
    }

    private static int indexOfLineEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
