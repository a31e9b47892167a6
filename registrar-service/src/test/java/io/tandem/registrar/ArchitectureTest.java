package io.tandem.registrar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final String[] PURE = {
    "..registrar.location..",
    "..registrar.subscriber..",
    "..registrar.provisioning..",
    "..registrar.trunk..",
    "..registrar.application..",
    "..registrar.account..",
    "..registrar.history.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tandem.registrar");

  @Test
  void rulesOfRegistrationProvisioningAndHistoryArePure() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "io.vertx..",
            "io.netty..",
            "org.apache.kafka..",
            "io.micrometer..",
            "org.slf4j..",
            "io.tandem.runtime..")
        .because("what a request leads to must be testable as a timeline, without a broker")
        .check(CLASSES);
  }

  @Test
  void pureRulesReadNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(io.tandem.kernel.Clock.class)
        .because("time comes in from outside, so that tests and replays are exact")
        .check(CLASSES);
  }

  @Test
  void servicesMeetInKafkaOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tandem.signaling..", "io.tandem.media..")
        .because("services never import each other; the records of libs/contracts stand between")
        .check(CLASSES);
  }

  @Test
  void theApiDoesNotReachIntoKafka() {
    noClasses()
        .that()
        .resideInAPackage("..registrar.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "io.tandem.runtime.kafka..",
            "..registrar.bus..",
            "..registrar.file..",
            "..registrar.store..")
        .because("the API asks for a change by Provisioning, reads directories and CallHistory")
        .check(CLASSES);
  }

  @Test
  void engineKnowsNoAdapter() {
    noClasses()
        .that()
        .resideInAPackage("..registrar.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..registrar.http..",
            "..registrar.bus..",
            "..registrar.file..",
            "..registrar.store..",
            "io.vertx.ext.web..")
        .because("adapters depend on the engine, never the other way round")
        .check(CLASSES);
  }

  @Test
  void onlyTheStoreKnowsThatThereIsADatabase() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..registrar.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "javax.sql..", "com.zaxxer..", "org.flywaydb..", "org.h2..")
        .because("SQL stands in one place; engine and API know CallStore and CallHistory")
        .check(CLASSES);
  }

  @Test
  void theStoreKnowsNeitherKafkaNorHttp() {
    noClasses()
        .that()
        .resideInAPackage("..registrar.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..",
            "io.tandem.runtime.kafka..",
            "io.tandem.runtime.http..",
            "..registrar.engine..")
        .because("it blocks, and is called by threads that may")
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCycle() {
    slices()
        .matching("io.tandem.registrar.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a cycle means that two packages are one")
        .check(CLASSES);
  }

  @Test
  void kafkaClientsAreUsedThroughTheRuntime() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .because("threads, leases and dead letters are the runtime's to get right, once")
        .check(CLASSES);
  }

  @Test
  void onlyTheApiMakesHashesOfPasswords() {
    classes()
        .that()
        .haveSimpleName("Ha1")
        .should()
        .onlyBeAccessed()
        .byAnyPackage("..registrar.http..", "..registrar.subscriber..", "io.tandem.registrar")
        .because("a password goes no further than where it comes in")
        .check(CLASSES);
  }
}
