// SPDX-License-Identifier: Apache-2.0
package dev.netiso.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an informer remembers of each object: the little it needs to tell additions, changes and deletions apart. A pod's JSON is 8 KB; what is needed of it lies
 * converted in {@link ClusterObjects}.
 */
final class KeysOnly<T extends HasMetadata> extends BasicItemStore<T> {
    private final Function<ObjectMeta, T> withMetadata;

    KeysOnly(Function<ObjectMeta, T> withMetadata) {
        super(Cache::metaNamespaceKeyFunc);
        this.withMetadata = withMetadata;
    }

    @Override
    public @Nullable T put(String key, T object) {
        ObjectMeta metadata = object.getMetadata();
        return super.put(
                key,
                withMetadata.apply(new ObjectMetaBuilder()
                        .withNamespace(metadata.getNamespace())
                        .withName(metadata.getName())
                        .withUid(metadata.getUid())
                        .withResourceVersion(metadata.getResourceVersion())
                        .build()));
    }

    /** Not full: handlers get the object as it was received, and not, after the first list, as it was stored. */
    @Override
    public boolean isFullState() {
        return false;
    }
}
