package io.tandem.registrar.http;

import java.util.List;
import java.util.function.Consumer;

/** The shapes of all kinds, in the order in which objects that name others come after those. */
public final class ObjectShapes {

  private ObjectShapes() {}

  /**
   * All shapes.
   *
   * @param domain realm of new subscribers
   * @param unreachable told the address-of-record of a subscriber who may no longer be called
   * @param plainHttp whether applications may be asked by http
   */
  public static List<ObjectShape<?>> of(
      String domain, Consumer<String> unreachable, TrunkShape trunks, boolean plainHttp) {
    return List.of(
        new SubscriberShape(domain, unreachable),
        trunks,
        new ApplicationShape(plainHttp),
        new NumberShape());
  }
}
