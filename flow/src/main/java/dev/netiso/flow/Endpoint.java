// SPDX-License-Identifier: Apache-2.0
package dev.netiso.flow;

/**
 * An end of a flow.
 *
 * @param tag what the kernel of the reporting node knew of this end; {@link LocalTag#NONE} at the far end
 * @param entity who held the address; {@link Entity.Unknown} until the flow server has named it
 */
public record Endpoint(IpAddress address, LocalTag tag, Entity entity) {
    /** The end as an agent sees it, not named yet. */
    public static Endpoint of(IpAddress address, LocalTag tag) {
        return new Endpoint(address, tag, new Entity.Unknown());
    }

    public Endpoint named(Entity who) {
        return new Endpoint(address, tag, who);
    }
}
