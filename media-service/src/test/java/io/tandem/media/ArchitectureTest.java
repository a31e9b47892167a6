package io.tandem.media;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tandem.media");

  private static final String[] PURE = {
    "io.tandem.media.plan..", "io.tandem.media.port..", "io.tandem.media.endpoint.."
  };

  @Test
  void pureCodeKnowsNoFramework() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..", "io.netty..", "org.apache.kafka..", "io.micrometer..", "org.slf4j..")
        .because("what is decided must be testable without sockets, brokers and threads")
        .check(CLASSES);
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
        .because("time comes in from outside, so that tests can hold it")
        .check(CLASSES);
  }

  @Test
  void theEngineKnowsNoKafka() {
    noClasses()
        .that()
        .resideInAPackage("io.tandem.media.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "io.tandem.runtime.kafka..")
        .because("audio must flow while Kafka is away")
        .check(CLASSES);
  }

  @Test
  void pureCodeKnowsNeitherEngineNorBus() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tandem.media.engine..", "io.tandem.media.bus..")
        .because("deciding comes before acting")
        .check(CLASSES);
  }

  @Test
  void noServiceImportsAnother() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tandem.signaling..", "io.tandem.registrar..", "io.tandem.sip..")
        .because("services meet in Kafka only, and media knows no SIP")
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCircle() {
    slices()
        .matching("io.tandem.media.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a circle of packages is one package")
        .check(CLASSES);
  }
}
