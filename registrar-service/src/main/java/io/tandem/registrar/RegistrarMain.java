package io.tandem.registrar;

import io.tandem.runtime.service.ServiceProcess;

/** registrar-service as a process of its own. */
public final class RegistrarMain {
  private RegistrarMain() {}

  public static void main(String[] args) {
    ServiceProcess.main(RegistrarService.PLAN);
  }
}
