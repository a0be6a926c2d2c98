using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Ensemble.House.Tests;

/// <summary>A type that uses another one: in a signature, a field, an attribute or the body of a method.</summary>
/// <param name="Assembly">The assembly of the type that uses.</param>
/// <param name="From">The namespace of the type that uses.</param>
/// <param name="User">The full name of the type that uses.</param>
/// <param name="UsedAssembly">The assembly of the used type.</param>
/// <param name="To">The namespace of the used type.</param>
/// <param name="Used">The full name of the used type.</param>
internal sealed record Use(string Assembly, string From, string User, string UsedAssembly, string To, string Used);

/// <summary>Reads from compiled assemblies which types use which.</summary>
internal static class CompiledTypes
{
    /// <summary>All uses of types of Ensemble by the types of an assembly; what the compiler generates counts for the type it stands in.</summary>
    /// <param name="path">The assembly file.</param>
    public static IReadOnlyList<Use> Uses(string path)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path);
        var uses = new HashSet<Use>();
        foreach (TypeDefinition type in assembly.MainModule.GetTypes().Where(type => type.Name != "<Module>"))
        {
            TypeReference user = Outermost(type);
            if (!user.Namespace.StartsWith("Ensemble", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (TypeReference used in References(type).SelectMany(Parts).Select(Outermost))
            {
                string home = used.Scope is AssemblyNameReference other ? other.Name : assembly.Name.Name;
                if (used.FullName != user.FullName && used.Namespace.StartsWith("Ensemble", StringComparison.Ordinal))
                {
                    uses.Add(new Use(assembly.Name.Name, user.Namespace, user.FullName, home, used.Namespace, used.FullName));
                }
            }
        }

        return [.. uses];
    }

    private static IEnumerable<TypeReference?> References(TypeDefinition type)
    {
        yield return type.BaseType;
        foreach (TypeReference used in Attributes(type).Concat(type.Interfaces.Select(implemented => implemented.InterfaceType)).Concat(Constraints(type)))
        {
            yield return used;
        }

        foreach (TypeReference used in type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)))
        {
            yield return used;
        }

        foreach (TypeReference used in type.Properties.SelectMany(Attributes))
        {
            yield return used;
        }

        foreach (TypeReference? used in type.Methods.SelectMany(References))
        {
            yield return used;
        }
    }

    private static IEnumerable<TypeReference?> References(MethodDefinition method)
    {
        IEnumerable<TypeReference?> signature = Attributes(method).Concat(Constraints(method)).Append(method.ReturnType)
            .Concat(method.Parameters.SelectMany(parameter => Attributes(parameter).Append(parameter.ParameterType)));
        return !method.HasBody ? signature
            : signature
                .Concat(method.Body.Variables.Select(variable => variable.VariableType))
                .Concat(method.Body.ExceptionHandlers.Select(handler => handler.CatchType))
                .Concat(method.Body.Instructions.SelectMany(References));
    }

    private static IEnumerable<TypeReference?> References(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        MethodReference method => Called(method),
        _ => [],
    };

    private static IEnumerable<TypeReference?> Called(MethodReference method) =>
        [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType), .. method is GenericInstanceMethod generic ? generic.GenericArguments : []];

    private static IEnumerable<TypeReference> Constraints(IGenericParameterProvider provider) =>
        provider.GenericParameters.SelectMany(parameter => parameter.Constraints.Select(constraint => constraint.ConstraintType));

    private static IEnumerable<TypeReference> Attributes(Mono.Cecil.ICustomAttributeProvider provider) =>
        provider.CustomAttributes.Select(attribute => attribute.AttributeType);

    /// <summary>The types that a type is made of: the element of an array, the arguments of a generic type.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        FunctionPointerType pointer => pointer.Parameters.SelectMany(parameter => Parts(parameter.ParameterType)).Concat(Parts(pointer.ReturnType)),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type)
    {
        TypeReference outermost = type;
        while (outermost.DeclaringType is { } declaring)
        {
            outermost = declaring;
        }

        return outermost;
    }
}
