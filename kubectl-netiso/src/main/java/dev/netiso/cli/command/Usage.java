// SPDX-License-Identifier: Apache-2.0
package dev.netiso.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help as kubectl lays it out: what it does, examples, commands, options, usage. */
final class Usage {
    private static final String SHARED = "shared";
    private static final int WIDTH = 100;

    private Usage() {}

    /** Gives the command and those below it their help. */
    static void layOut(CommandLine line) {
        boolean isRoot = line.getParent() == null;
        if (isRoot) {
            line.getCommandSpec().name("kubectl netiso");
        }
        line.getCommandSpec().mixinStandardHelpOptions(false);
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help")
                        .build());
        line.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
        line.setUsageHelpWidth(WIDTH);
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        usage.synopsisHeading("%nUsage:%n  ").abbreviateSynopsis(true).sortOptions(false);
        usage.commandListHeading("%nCommands:%n").optionListHeading("%nOptions:%n");
        usage.sectionKeys(List.of(
                UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
                UsageMessageSpec.SECTION_KEY_FOOTER,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
                UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                SHARED));
        usage.footerHeading("%n");
        Map<String, IHelpSectionRenderer> sections = new LinkedHashMap<>(line.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> options(help, false));
        sections.put(
                SHARED,
                help -> "%nUse \"kubectl netiso options\" for the flags that all commands share.%n".formatted());
        line.setHelpSectionMap(sections);
        line.getSubcommands().values().forEach(Usage::layOut);
    }

    /** The list of the command's own options, or of those that all commands share. */
    static String options(Help help, boolean shared) {
        List<OptionSpec> chosen = help.commandSpec().options().stream()
                .filter(option -> isShared(option) == shared)
                .toList();
        Help.Layout layout = help.createDefaultLayout();
        layout.addAllOptions(chosen, new FlagLabels(help.createDefaultParamLabelRenderer()));
        return layout.toString();
    }

    /** Flags of yes or no are shown without their value, though they take one, as kubectl's. */
    private record FlagLabels(IParamLabelRenderer labels) implements IParamLabelRenderer {
        @Override
        public Text renderParameterLabel(ArgSpec argument, Help.Ansi ansi, List<IStyle> styles) {
            return argument.typeInfo().isBoolean()
                    ? ansi.text("")
                    : labels.renderParameterLabel(argument, ansi, styles);
        }

        @Override
        public String separator() {
            return labels.separator();
        }
    }

    private static boolean isShared(OptionSpec option) {
        return option.scopeType() == CommandLine.ScopeType.INHERIT;
    }
}
