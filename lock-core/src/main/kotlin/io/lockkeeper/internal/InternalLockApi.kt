package io.lockkeeper.internal

/** Marks what is public only because packages of this library share it. It may change in any release: do not use it. */
@RequiresOptIn("This is internal to Lockkeeper and may change in any release.")
@Retention(AnnotationRetention.RUNTIME)
@Target(AnnotationTarget.CLASS, AnnotationTarget.CONSTRUCTOR, AnnotationTarget.FUNCTION)
public annotation class InternalLockApi
