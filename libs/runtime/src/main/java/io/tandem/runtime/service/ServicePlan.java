package io.tandem.runtime.service;

import io.tandem.runtime.config.ConfigReader;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How a service is made, before there is anything to make it from.
 *
 * @param <C> its configuration
 * @param owner a class of the module that carries the defaults
 * @param defaults resource with its commented defaults: {@code signaling-defaults.yaml}
 * @param config reads its settings; collects errors, throws nothing
 * @param create wires it
 */
public record ServicePlan<C>(
    Class<?> owner,
    String defaults,
    Function<ConfigReader, C> config,
    BiFunction<ServiceContext, C, Service> create) {

  /** Reads the settings now, so that the service can be made later. */
  Function<ServiceContext, Service> read(ConfigReader reader) {
    C settings = config.apply(reader);
    return context -> create.apply(context, settings);
  }
}
