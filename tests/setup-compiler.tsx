import { useInvocation } from '../src/react/index.ts'

// Compiled code keeps its values in a cache. Without this check, an uncompiled project would pass and prove nothing.
function Sample({ name }: { readonly name: string }) {
  return <p title={name.toUpperCase()}>{name}</p>
}

for (const compiled of [Sample, useInvocation]) {
  if (!/\$\[0\]/.test(compiled.toString()))
    throw new Error(`${compiled.name} is not compiled by the React Compiler`)
}
