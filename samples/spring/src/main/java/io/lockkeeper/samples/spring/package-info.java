/** A shop in several processes, as an application of Spring Boot. Begin at {@code Application}. */
@NullMarked
package io.lockkeeper.samples.spring;

import org.jspecify.annotations.NullMarked;
