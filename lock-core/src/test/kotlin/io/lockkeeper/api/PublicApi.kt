package io.lockkeeper.api

import io.lockkeeper.internal.InternalLockApi
import java.io.File
import java.lang.reflect.AnnotatedElement
import java.lang.reflect.Constructor
import java.lang.reflect.Executable
import java.lang.reflect.GenericArrayType
import java.lang.reflect.Member
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.lang.reflect.ParameterizedType
import java.lang.reflect.Type
import java.lang.reflect.TypeVariable
import java.lang.reflect.WildcardType
import kotlin.reflect.KVisibility
import kotlin.reflect.jvm.kotlinFunction

/** The names that are visible to callers outside the library, read from the compiled classes of one package. */
class PublicApi(
    anchor: Class<*>,
) {
    val classes: List<Class<*>> =
        File(anchor.protectionDomain.codeSource.location.toURI())
            .resolve(anchor.packageName.replace('.', '/'))
            .listFiles { file -> file.extension == "class" && file.name != "package-info.class" }!!
            .map { Class.forName("${anchor.packageName}.${it.nameWithoutExtension}", false, anchor.classLoader) }
            .filter { type -> generateSequence(type) { it.declaringClass }.all { isVisible(it.modifiers) } }
            .filterNot(::isKotlinInternal)
            .filter {
                it.enclosingMethod == null && !it.isSynthetic &&
                    !it.isAnnotationPresent(InternalLockApi::class.java)
            }

    /** Each visible member or supertype that names a type of this package, as text. */
    fun leaksOf(hidden: String): List<String> = classes.flatMap { type ->
        val signatures =
            listOf(
                type.toString() to listOfNotNull(type.genericSuperclass) + type.genericInterfaces + type.typeParameters,
            ) +
                (type.declaredMethods.toList() + type.declaredConstructors).filter(::isVisible).map {
                    it.toString() to typesOf(it)
                } +
                type.declaredFields.filter(::isVisible).map { it.toString() to listOf(it.genericType) }
        signatures.filter { (_, types) -> types.any { namesIn(it).any { name -> name.startsWith(hidden) } } }
            .map { it.first }
    }

    private fun typesOf(member: Executable): List<Type> =
        member.genericParameterTypes.toList() + member.genericExceptionTypes + member.typeParameters +
            listOfNotNull((member as? Method)?.genericReturnType)

    companion object {
        fun isVisible(modifiers: Int) = Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers)

        /** Kotlin's internal members are public in bytecode, but callers in either language can't use them. */
        fun isVisible(member: Member): Boolean =
            isVisible(member.modifiers) && !member.isSynthetic && !isMarkedInternal(member) && !isKotlinInternal(member)

        private fun isMarkedInternal(member: Member) =
            (member as AnnotatedElement).isAnnotationPresent(InternalLockApi::class.java)

        /** Kotlin's reflection knows no visibility for the class that holds a file's functions. */
        private fun isKotlinInternal(type: Class<*>): Boolean = type.isAnnotationPresent(Metadata::class.java) &&
            runCatching { type.kotlin.visibility }.getOrNull() == KVisibility.INTERNAL

        private fun isKotlinInternal(member: Member): Boolean {
            if (!member.declaringClass.isAnnotationPresent(Metadata::class.java)) return false
            val function = (member as? Method)?.kotlinFunction ?: (member as? Constructor<*>)?.kotlinFunction
            return function?.visibility == KVisibility.INTERNAL
        }

        private fun namesIn(type: Type, seen: MutableSet<Type> = mutableSetOf()): List<String> {
            if (!seen.add(type)) return listOf()
            val parts =
                when (type) {
                    is Class<*> -> return listOf(generateSequence(type) { it.componentType }.last().name)

                    is ParameterizedType -> type.actualTypeArguments.toList() + type.rawType +
                        listOfNotNull(type.ownerType)

                    is GenericArrayType -> listOf(type.genericComponentType)

                    is WildcardType -> type.upperBounds.toList() + type.lowerBounds

                    is TypeVariable<*> -> type.bounds.toList()

                    else -> error("an unknown kind of type: $type")
                }
            return parts.flatMap { namesIn(it, seen) }
        }
    }
}
