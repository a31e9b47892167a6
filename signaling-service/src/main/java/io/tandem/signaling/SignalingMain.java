package io.tandem.signaling;

import io.tandem.runtime.service.ServicePlan;
import io.tandem.runtime.service.ServiceProcess;

/** signaling-service as a process of its own. */
public final class SignalingMain {

  /** How this service is made, for this process and for one that runs all services. */
  public static final ServicePlan<SignalingConfig> PLAN =
      new ServicePlan<>(
          SignalingMain.class,
          "signaling-defaults.yaml",
          SignalingConfig::from,
          SignalingService::new);

  private SignalingMain() {}

  public static void main(String[] args) {
    ServiceProcess.main(PLAN);
  }
}
