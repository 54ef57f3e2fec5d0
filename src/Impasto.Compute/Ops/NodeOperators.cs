using Impasto.Compute.Graphs;

namespace Impasto.Compute.Ops;

/// <summary>Arithmetic on values as it is written: <c>a + b</c>, <c>2</c> times a value as <c>a * 2</c>.</summary>
public static class NodeOperators
{
    extension(Node)
    {
        /// <summary>
        /// Adds element by element; the right value may be broadcast (see <see cref="Broadcasting"/>).
        /// </summary>
        public static Node operator +(Node left, Node right) => Add.Of(left, right);

        /// <summary>
        /// Subtracts element by element; the right value may be broadcast (see <see cref="Broadcasting"/>).
        /// </summary>
        public static Node operator -(Node left, Node right) => Subtract.Of(left, right);

        /// <summary>
        /// Multiplies element by element; the right value may be broadcast (see <see cref="Broadcasting"/>).
        /// </summary>
        public static Node operator *(Node left, Node right) => Multiply.Of(left, right);

        /// <summary>
        /// Divides element by element; the right value may be broadcast (see <see cref="Broadcasting"/>).
        /// </summary>
        public static Node operator /(Node left, Node right) => Divide.Of(left, right);

        /// <summary>Multiplies all elements by a number.</summary>
        public static Node operator *(Node left, float right) => Affine.Of(left, right, 0);

        /// <summary>Adds a number to all elements.</summary>
        public static Node operator +(Node left, float right) => Affine.Of(left, 1, right);
    }
}
