// SPDX-License-Identifier: Apache-2.0
package dev.netiso.server;

import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Log records as one line each, on standard error. */
final class LogLines extends Formatter {
    /** Loggers are held here, as the log manager forgets those that nobody holds. */
    private static final Logger OURS = Logger.getLogger("dev.netiso");

    /** Sends all logs there; netiso's own with all detail if asked for, libraries' warnings only. */
    static void install(boolean verbose) {
        LogManager.getLogManager().reset();
        Handler handler = new ConsoleHandler();
        handler.setFormatter(new LogLines());
        handler.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        root.addHandler(handler);
        OURS.setLevel(verbose ? Level.FINE : Level.INFO);
    }

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder()
                .append(record.getInstant().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(record.getLevel().getName())
                .append(' ')
                .append(shortName(record.getLoggerName()))
                .append(": ")
                .append(formatMessage(record));
        for (Throwable cause = record.getThrown(); cause != null; cause = cause.getCause()) {
            line.append(" <- ").append(cause);
            StackTraceElement[] frames = cause.getStackTrace();
            line.append(frames.length == 0 ? "" : " at " + frames[0]);
        }
        return line.toString().replaceAll("\\p{Cntrl}+", " ") + System.lineSeparator();
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
