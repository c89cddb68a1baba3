// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Standard output or standard error, in UTF-8. Each call is one write to the stream, so that a line is on the screen when the call returns. */
public final class Output {
    private final OutputStream stream;

    public Output(OutputStream stream) {
        this.stream = stream;
    }

    /** Nobody reads the output any more, as after {@code | head}. */
    public static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Closed(IOException cause) {
            super(cause);
        }
    }

    /** Writes the text as it is. @throws Closed if nobody reads it */
    public void print(String text) {
        try {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException e) {
            throw new Closed(e);
        }
    }

    /** Writes these bytes of text as they are. @throws Closed if nobody reads it */
    public void print(byte[] text, int length) {
        try {
            stream.write(text, 0, length);
            stream.flush();
        } catch (IOException e) {
            throw new Closed(e);
        }
    }

    /** For what prints by itself; it does not say when nobody reads. */
    public PrintWriter writer() {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Writes the text and ends the line. @throws Closed if nobody reads it */
    public void line(String text) {
        print(text + "\n");
    }
}
