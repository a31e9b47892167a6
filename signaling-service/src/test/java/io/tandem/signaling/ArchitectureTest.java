package io.tandem.signaling;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final String[] PURE = {
    "io.tandem.signaling.call..",
    "io.tandem.signaling.defence..",
    "io.tandem.signaling.auth..",
    "io.tandem.signaling.routing..",
    "io.tandem.signaling.registration..",
    "io.tandem.signaling.regevent..",
    "io.tandem.signaling.screening..",
    "io.tandem.signaling.outbound..",
    "io.tandem.signaling.trunking..",
    "io.tandem.signaling.trace.."
  };

  private final JavaClasses signaling =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tandem.signaling");

  @Test
  void pureCodeKnowsNoMachinery() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..",
            "io.netty..",
            "org.apache.kafka..",
            "io.micrometer..",
            "org.slf4j..",
            "io.tandem.runtime..",
            "io.tandem.signaling.engine..",
            "io.tandem.signaling.bus..",
            "io.tandem.signaling.transport..",
            "io.tandem.signaling.hep..",
            "io.tandem.signaling.dns..",
            "io.tandem.signaling.knock..",
            "io.tandem.signaling.http..")
        .because("what a call does must be testable by hand and replayable by its next owner")
        .check(signaling);
  }

  @Test
  void pureCodeReadsNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.tandem.kernel.Clock")
        .because("time comes in with each input")
        .check(signaling);
  }

  @Test
  void theEngineKnowsNoKafkaAndNoSockets() {
    noClasses()
        .that()
        .resideInAPackage("io.tandem.signaling.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..", "io.tandem.runtime.kafka..", "io.tandem.signaling.bus..")
        .because("what is written down goes through Journal, and what is sent through SipSender")
        .check(signaling);
  }

  @Test
  void servicesMeetInTopicsOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tandem.registrar..", "io.tandem.media..")
        .because("services never import each other")
        .check(signaling);
  }

  @Test
  void protobufStaysBehindTheContracts() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.protobuf..", "io.tandem.contracts.wire..")
        .because("the wire format is the business of libs/contracts")
        .check(signaling);
  }

  @Test
  void packagesAreNullMarked() {
    classes()
        .that()
        .haveSimpleName("package-info")
        .should()
        .beAnnotatedWith("org.jspecify.annotations.NullMarked")
        .because("no null in our signatures")
        .allowEmptyShould(true)
        .check(signaling);
  }
}
