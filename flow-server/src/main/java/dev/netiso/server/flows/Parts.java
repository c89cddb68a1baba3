// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server.flows;

import dev.netiso.server.http.Response;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Gathers the parts of an answer into writes of a good size. The answer begins with the first of them, so until then it can still be refused. */
final class Parts {
    private static final int WRITE_SIZE = 64 * 1024;

    private final Response response;
    private final List<String> warnings;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private boolean begun;
    private boolean gone;

    Parts(Response response, List<String> warnings) {
        this.response = response;
        this.warnings = warnings;
    }

    void add(byte[] part) {
        gathered.writeBytes(part);
        if (gathered.size() >= WRITE_SIZE) {
            flush();
        }
    }

    /** Writes what is gathered. @return false if the client is gone */
    boolean flush() {
        if (!begun) {
            response.begin(Response.JSON, warnings);
            begun = true;
        }
        if (gathered.size() > 0) {
            gone |= !response.write(gathered.toByteArray());
            gathered.reset();
        }
        return !gone;
    }

    boolean open() {
        return !gone && response.open();
    }

    void end() {
        if (flush()) {
            response.end();
        }
    }
}
