/** Keeps calls that were in a database, by JDBC: an embedded H2, or PostgreSQL. */
@NullMarked
package io.tandem.registrar.store;

import org.jspecify.annotations.NullMarked;
