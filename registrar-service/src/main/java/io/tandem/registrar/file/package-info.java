/** The file of provisioned objects: reads it, compares, and asks for what is to be changed. */
@NullMarked
package io.tandem.registrar.file;

import org.jspecify.annotations.NullMarked;
