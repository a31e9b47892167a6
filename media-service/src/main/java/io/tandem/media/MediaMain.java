package io.tandem.media;

import io.tandem.runtime.service.ServicePlan;
import io.tandem.runtime.service.ServiceProcess;

/** media-service as a process of its own. */
public final class MediaMain {

  /** How to make the service; the one-process launcher makes it from this too. */
  public static final ServicePlan<MediaConfig> PLAN =
      new ServicePlan<>(
          MediaMain.class, "media-defaults.yaml", MediaConfig::from, MediaService::new);

  private MediaMain() {}

  public static void main(String[] arguments) {
    ServiceProcess.main(PLAN);
  }
}
